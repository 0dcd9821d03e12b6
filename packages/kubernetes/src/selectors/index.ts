export { parseFieldSelector } from './field-selector.ts';
export type { FieldSelector } from './field-selector.ts';
export { parseAnnotationFilter, parseLabelSelector } from './selector.ts';
export type { Requirement, Selector } from './selector.ts';
