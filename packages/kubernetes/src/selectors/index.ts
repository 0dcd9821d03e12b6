export { parseAnnotationFilter, parseLabelSelector } from './selector.ts';
export type { Requirement, Selector } from './selector.ts';
