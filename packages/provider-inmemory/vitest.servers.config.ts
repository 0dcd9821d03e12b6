import { serverTests } from '@external-dns/config/vitest';

export default serverTests();
