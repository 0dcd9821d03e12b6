import { formatFloat, formatInteger } from './format-number.ts';
import { pad, plainSpec, type FormatSpec } from './format-spec.ts';
import { canBackquote, goQuote } from './quote.ts';
import { GoPointer, GoStruct } from './go-types.ts';
import { itemsOf, kindOf, mapEntries, numericOf, typeOf } from './values.ts';

/** How deep values may nest in what is printed; a value that holds itself stops here. */
const maxDepth = 100;
const address = '0xc000000000';

/** `value` under a verb; `%!verb(type=value)` if it has no such verb. */
export function formatValue(value: unknown, spec: FormatSpec, depth = 0): string {
  if (depth > maxDepth) return '...';
  switch (kindOf(value)) {
    case 'nil':
      return nil(spec, depth);
    case 'bool':
      return spec.verb === 't' || spec.verb === 'v' ? pad(String(value), spec, zeroPadded(spec)) : badVerb(value, spec);
    case 'int':
    case 'uint':
      return formatInteger(BigInt(numericOf(value)), spec, kindOf(value) === 'uint') ?? badVerb(value, spec);
    case 'float':
      return formatFloat(Number(numericOf(value)), spec, typeOf(value) === 'float32') ?? badVerb(value, spec);
    case 'string':
      return formatString(String(value), spec) ?? badVerb(value, spec);
    case 'slice':
      return slice(value, spec, depth);
    case 'map':
      return map(value, spec, depth);
    case 'struct':
      return value instanceof GoStruct ? struct(value, spec, depth) : '';
    case 'pointer':
      return pointer(value, spec, depth);
    case 'func':
      return spec.verb === 'v' || spec.verb === 'p' ? pad(address, spec) : badVerb(value, spec);
  }
}

function zeroPadded(spec: FormatSpec): boolean {
  return spec.zero && !spec.minus;
}

/** What Go writes for a value that does not have the verb. */
export function badVerb(value: unknown, spec: FormatSpec): string {
  if (value === null || value === undefined) return `%!${spec.verb}(<nil>)`;
  return `%!${spec.verb}(${typeOf(value)}=${formatValue(value, { ...spec, verb: 'v' })})`;
}

function nil(spec: FormatSpec, depth: number): string {
  if (depth > 0 && spec.sharpV !== true) return '<nil>';
  if (spec.verb !== 'v') return badVerb(undefined, spec);
  if (spec.sharpV === true && depth > 0) return 'interface {}(nil)';
  return pad('<nil>', spec, depth === 0 && zeroPadded(spec));
}

/** A string under `%v %s %q %x %X`; undefined for other verbs. */
export function formatString(text: string, spec: FormatSpec): string | undefined {
  const cut = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('');
  switch (spec.verb) {
    case 'v':
      if (spec.sharpV === true) return pad(goQuote(cut), spec, zeroPadded(spec));
      return pad(cut, spec, zeroPadded(spec));
    case 's':
      return pad(cut, spec, zeroPadded(spec));
    case 'q':
      return pad(spec.sharp && canBackquote(cut) ? `\`${cut}\`` : goQuote(cut, { asciiOnly: spec.plus }), spec, zeroPadded(spec));
    case 'x':
    case 'X':
      return pad(hex(Buffer.from(text, 'utf8'), spec), spec, zeroPadded(spec));
    default:
      return undefined;
  }
}

function hex(bytes: Uint8Array, spec: FormatSpec): string {
  const shown = spec.precision === undefined ? bytes : bytes.subarray(0, spec.precision);
  const mark = spec.sharp ? `0${spec.verb}` : '';
  const pairs = [...shown].map((byte) => (spec.verb === 'X' ? byte.toString(16).toUpperCase() : byte.toString(16)).padStart(2, '0'));
  if (pairs.length === 0) return '';
  return spec.space ? pairs.map((pair) => mark + pair).join(' ') : mark + pairs.join('');
}

function slice(value: unknown, spec: FormatSpec, depth: number): string {
  if (value instanceof Uint8Array && 'sqxX'.includes(spec.verb)) {
    if (spec.verb === 'x' || spec.verb === 'X') return pad(hex(value, spec), spec, zeroPadded(spec));
    return formatString(Buffer.from(value).toString('utf8'), spec) ?? '';
  }
  if (spec.verb === 'p') return pad(address, spec);
  const items = itemsOf(value).map((item) => formatValue(item, spec, depth + 1));
  return spec.sharpV === true ? `${typeOf(value)}{${items.join(', ')}}` : `[${items.join(' ')}]`;
}

function map(value: unknown, spec: FormatSpec, depth: number): string {
  if (spec.verb === 'p') return pad(address, spec);
  const entries = mapEntries(value).map(([key, item]) => `${formatValue(key, spec, depth + 1)}:${formatValue(item, spec, depth + 1)}`);
  return spec.sharpV === true ? `${typeOf(value)}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

function struct(value: GoStruct, spec: FormatSpec, depth: number): string {
  const isPointer = value.goType.startsWith('*');
  const hasText = spec.sharpV !== true && 'vsqxX'.includes(spec.verb) && (depth === 0 || value.fields.textOfPointer !== true);
  const text = hasText ? value.fields.text?.() : undefined;
  if (text !== undefined) return formatString(text, spec) ?? '';
  // A pointer below the top is an address, except that templates have none to show: a fixed one stands for it.
  if (isPointer && (depth > 0 || spec.verb === 'p')) return spec.sharpV === true ? `(${value.goType})(${address})` : pad(address, spec);
  const named = spec.plusV === true || spec.sharpV === true;
  const items = value.fields.names.map((name) => `${named ? `${name}:` : ''}${formatValue(value.fields.get(name), spec, depth + 1)}`);
  const mark = isPointer ? '&' : '';
  return spec.sharpV === true ? `${mark}${value.goType.replace('*', '')}{${items.join(', ')}}` : `${mark}{${items.join(' ')}}`;
}

function pointer(value: unknown, spec: FormatSpec, depth: number): string {
  if (!(value instanceof GoPointer)) return '';
  if (value.target === undefined) {
    if (spec.sharpV === true) return `(${value.goType})(nil)`;
    const text = depth === 0 && value.nilText !== undefined ? formatString(value.nilText, spec) : undefined;
    if (text !== undefined) return text;
    return spec.verb === 'v' ? pad('<nil>', spec) : spec.verb === 'p' ? pad('0x0', spec) : `%!${spec.verb}(${value.goType}=<nil>)`;
  }
  const kind = kindOf(value.target);
  if (depth === 0 && spec.verb !== 'p' && (kind === 'slice' || kind === 'map' || kind === 'struct')) return `&${formatValue(value.target, spec, depth + 1)}`;
  if (spec.sharpV === true) return `(${value.goType})(${address})`;
  if ('vp'.includes(spec.verb)) return pad(address, spec);
  return formatInteger(BigInt(address), spec, true) ?? `%!${spec.verb}(${value.goType}=${address})`;
}

/** `value` as `print` writes it alone. */
export function printText(value: unknown): string {
  return typeof value === 'string' ? value : formatValue(value, plainSpec);
}

/** Go's `fmt.Sprint`: a blank between two operands when neither is a string. */
export function sprint(args: readonly unknown[]): string {
  let out = '';
  args.forEach((arg, index) => {
    if (index > 0 && typeof arg !== 'string' && typeof args[index - 1] !== 'string') out += ' ';
    out += printText(arg);
  });
  return out;
}

