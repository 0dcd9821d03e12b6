export { createEmptySource, empty as default, empty } from './source.ts';
