import { library } from '@external-dns/config/tsup';

export default library({"index":"src/index.ts","testing":"src/testing/index.ts"});
