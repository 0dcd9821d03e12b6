export { TemplateError, type TemplateErrorName, type TemplatePosition } from './errors.ts';
export { formatGo, type FormatOptions } from './format.ts';
export { goQuote } from './quote.ts';
export type { MissingKey, TemplateLimits } from './run.ts';
export { parseTemplate, type ExecuteOptions, type ParseOptions, type Template } from './template.ts';
export { goFloat64, GoMap, GoNumber, GoPointer, GoSlice, GoStruct, withFloat64, type GoFunction, type StructFields } from './go-types.ts';
export { kindOf, mapEntries, mapGet, typeOf, type Kind } from './values.ts';
