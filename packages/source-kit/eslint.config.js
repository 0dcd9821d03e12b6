import { packageRules } from '@external-dns/config/eslint';

export default packageRules(import.meta.dirname);
