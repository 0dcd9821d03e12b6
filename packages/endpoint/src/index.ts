export type * from './types.ts'; export { LABEL, PROPERTY, RECORD_TYPES } from './types.ts';
