export { Store } from './store.ts';
export type { IndexKeys } from './store.ts';
