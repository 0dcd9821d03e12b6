import { tests } from '@external-dns/config/vitest';

export default tests();
