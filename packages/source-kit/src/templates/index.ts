export { createTemplates } from './templates.ts';
export type { Templates, TemplatesOptions } from './types.ts';
