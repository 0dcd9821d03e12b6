import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatGo, goFloat64, goQuote, parseTemplate, TemplateError } from './index.ts';

const text = fc.string({ unit: 'binary', maxLength: 40 });
const json = fc.jsonValue({ maxDepth: 3 });
const pieces = fc.array(
  fc.constantFrom(
    '{{', '}}', '{{-', '-}}', ' ', '.', '.a', '$', '$x', ':=', '=', ',', '|', '(', ')', '"s"', '`r`', "'c'", '1', '-1.5', '0x', 'nil', 'true', 'if', 'else', 'end', 'range',
    'with', 'define "d"', 'template "d"', 'block "b"', 'break', 'continue', 'print', 'printf "%v"', 'index', 'eq', 'and', 'or', 'len', 'call', '/*', '*/', '\n', 'x',
  ),
  { maxLength: 25 },
);

describe('laws', () => {
  it('text without a delimiter is its own output', () => {
    fc.assert(fc.property(text.filter((value) => !value.includes('{{')), (value) => parseTemplate('t', value).execute({}) === value));
  });

  it('a quoted string is a literal of the string', () => {
    fc.assert(fc.property(text, (value) => parseTemplate('t', `{{${goQuote(value)}}}`).execute({}) === value));
    fc.assert(fc.property(text, (value) => parseTemplate('t', `{{${goQuote(value, { asciiOnly: true })}}}`).execute({}) === value));
  });

  it('the same data gives the same output, whatever the order of its keys', () => {
    const source = '{{range $k, $v := .}}{{$k}}={{$v}};{{end}}{{.}}';
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (data) => {
        const turned = Object.fromEntries(Object.entries(data).reverse());
        expect(parseTemplate('t', source).execute(turned)).toBe(parseTemplate('t', source).execute(data));
      }),
    );
  });

  it('a parsed template gives the same output each time', () => {
    fc.assert(
      fc.property(json, (data) => {
        const template = parseTemplate('t', '{{$x := .}}{{print $x}}{{if $x}}{{len (print $x)}}{{end}}');
        expect(template.execute(data)).toBe(template.execute(data));
      }),
    );
  });

  it('any text and data end in output or in a TemplateError', () => {
    fc.assert(
      fc.property(pieces, json, (parts, data) => {
        try {
          parseTemplate('t', parts.join(''), { limits: { maxSteps: 1000 } }).execute(data);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('formatGo takes any format and any arguments', () => {
    const format = fc.array(fc.oneof(fc.constantFrom('%', '[1]', '*', '.', '0', '-', '#', '+', ' ', '9', ...'vdsqxXoObcUeEfFgGtTpz'.split('')), fc.string({ maxLength: 3 })), { maxLength: 12 });
    fc.assert(fc.property(format, fc.array(json), (parts, args) => typeof formatGo(parts.join(''), args) === 'string'));
  });

  it('%d and %v of an int are its decimal digits, and %g of a float reads back as the float', () => {
    fc.assert(fc.property(fc.bigInt(), (value) => formatGo('%d %v', [value, value]) === `${value.toString()} ${value.toString()}`));
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(formatGo('%g', [goFloat64(value)])), value)));
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => Object.is(Number(formatGo('%.17e', [goFloat64(value)])), value)));
  });
});
