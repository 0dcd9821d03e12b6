export { TemplateError, type TemplateErrorName, type TemplatePosition } from './errors.ts';
export { formatGo, type FormatOptions } from './format.ts';
export { goQuote } from './quote.ts';
export type { MissingKey, TemplateLimits } from './run.ts';
export { parseTemplate, type ExecuteOptions, type ParseOptions, type Template } from './template.ts';
export {
  goFloat64,
  GoMap,
  GoNumber,
  GoPointer,
  GoSlice,
  GoStruct,
  kindOf,
  mapEntries,
  mapGet,
  typeOf,
  withFloat64,
  type GoFunction,
  type Kind,
  type StructFields,
} from './values.ts';
