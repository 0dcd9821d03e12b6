export { composeSources } from './compose.ts';
export type { ComposeDeps } from './compose.ts';
