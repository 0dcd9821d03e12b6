export { createFakeSource, fake as default, fake } from './source.ts';
export type { FakeSourceDeps } from './source.ts';
export type { Random } from './random.ts';
