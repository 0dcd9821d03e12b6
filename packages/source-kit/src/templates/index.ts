export type { Templates } from './types.ts';
