export { Reflector } from './reflector.ts';
export type { ReflectorOptions } from './reflector.ts';
export { Semaphore } from './semaphore.ts';
