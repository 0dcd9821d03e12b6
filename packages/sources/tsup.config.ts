import { library } from '@external-dns/config/tsup';

export default library({"index":"src/index.ts","service":"src/service/index.ts","ingress":"src/ingress/index.ts","crd":"src/crd/index.ts","fake":"src/fake/index.ts","empty":"src/empty/index.ts"});
