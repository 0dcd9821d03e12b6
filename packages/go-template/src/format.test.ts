import { describe, expect, it } from 'vitest';
import { formatGo, goFloat64, GoMap, GoNumber, GoPointer, goQuote, GoSlice } from './index.ts';
import { struct } from '../test/fixture.ts';

const port = struct('v1.Port', { Name: 'http', Number: new GoNumber('int32', 80) });
const pointer = struct('*v1.Port', { Name: 'http', Number: new GoNumber('int32', 80) });

describe('formatGo', () => {
  it.each([
    ['%d|%5d|%-5d|%05d|%+d|% d', [42, 42, 42, 42, 42, 42], '42|   42|42   |00042|+42| 42'],
    ['%x|%X|%#x|%o|%#o|%O|%b|%#b', [255, 255, 255, 8, 8, 8, 5, 5], 'ff|FF|0xff|10|010|0o10|101|0b101'],
    ['%c|%U|%#U|%q|%+q', [65, 65, 65, 65, 128512], "A|U+0041|U+0041 'A'|'A'|'\\U0001f600'"],
    ['%.3d|%8.3d|[%.0d]', [5, 5, 0], '005|     005|[]'],
    ['%d|%x', [9223372036854775807n, -255], '9223372036854775807|-ff'],
    ['%f|%.2f|%8.3f|%-8.1f|%08.2f|%+f', [1.5, 1.005, 3.14159, 2.5, -2.5, 1.5], '1.500000|1.00|   3.142|2.5     |-0002.50|+1.500000'],
    ['%e|%E|%g|%G|%.3g', [123456.789, 0.00012, 1.5e21, 1.5e-7, 123456.5], '1.234568e+05|1.200000E-04|1.5e+21|1.5E-07|1.23e+05'],
    ['%.0f|%.0f|%.0f', [0.5, 1.5, 2.5], '0|2|2'],
    ['%.20f', [0.1], '0.10000000000000000555'],
    ['%x|%.1x|%b', [1.5, 1.96875, goFloat64(1)], '0x1.8p+00|0x1.0p+01|4503599627370496p-52'],
    ['%v %v %v', [Infinity, -Infinity, NaN], '+Inf -Inf NaN'],
    ['%v', [new GoNumber('float32', Math.fround(0.1))], '0.1'],
    ['%s|%5s|%-5s|%05s|%.2s|%q|%#q|%+q', ['abc', 'abc', 'abc', 'abc', 'abc', 'a"b', 'a"b', 'é'], 'abc|  abc|abc  |00abc|ab|"a\\"b"|`a"b`|"\\u00e9"'],
    ['%x|%X|% x|%# x', ['abc', 'abc', 'abc', 'abc'], '616263|616263|61 62 63|0x61 0x62 0x63'],
    ['%5s|%-3s|', ['日本', 'é'], '   日本|é  |'],
    ['%t|%v|%7t|', [true, false, true], 'true|false|   true|'],
    ['%v|%+v|%#v', [port, port, port], '{http 80}|{Name:http Number:80}|v1.Port{Name:"http", Number:80}'],
    ['%v|%+v|%#v', [pointer, pointer, pointer], '&{http 80}|&{Name:http Number:80}|&v1.Port{Name:"http", Number:80}'],
    ['%v|%#v', [['a', 1, null], ['a', 1, null]], '[a 1 <nil>]|[]interface {}{"a", 1, interface {}(nil)}'],
    ['%v|%#v', [new GoMap('string', { b: '1', a: '2' }), { a: 1 }], 'map[a:2 b:1]|map[string]interface {}{"a":1}'],
    ['%s|%q|%x', [new GoSlice('string', ['p', 'q']), ['p'], ['p']], '[p q]|["p"]|[70]'],
    ['%s|%x|%v', [Buffer.from('hi'), Buffer.from('hi'), new Uint8Array([1, 2])], 'hi|6869|[1 2]'],
    ['%T %T %T %T %T %T %T', [1, 1.5, 'a', true, null, port, ['a']], 'int float64 string bool <nil> v1.Port []interface {}'],
    ['%T %T', [{}, new GoMap('string', {})], 'map[string]interface {} map[string]string'],
    ['%v %s %#v', [new GoPointer('*string'), new GoPointer('*string'), new GoPointer('*string')], '<nil> %!s(*string=<nil>) (*string)(nil)'],
    ['%v|%5v|%d', [null, undefined, null], '<nil>|<nil>|%!d(<nil>)'],
  ])('%s', (format, args, expected) => {
    expect(formatGo(format, args)).toBe(expected);
  });

  it.each([
    ['a wrong verb for a string', '%d', ['hi'], '%!d(string=hi)'],
    ['a wrong verb for an int', '%s', [3], '%!s(int=3)'],
    ['a wrong verb inside a list', '%d', [['a', 1]], '[%!d(string=a) 1]'],
    ['an unknown verb', '%z', [1], '%!z(int=1)'],
    ['no argument', '%d %d', [1], '1 %!d(MISSING)'],
    ['too many arguments', '%d', [1, 'x', null], '1%!(EXTRA string=x, <nil>)'],
    ['no verb', 'a%', [], 'a%!(NOVERB)'],
    ['a percent sign', '100%%', [], '100%'],
    ['an index', '%[2]d %[1]d', [1, 2], '2 1'],
    ['an index out of range', '%[3]d', [1], '%!d(BADINDEX)'],
    ['an index that is no number', '%[x]d', [1], '%!d(BADINDEX)'],
    ['a width from the arguments', '%*d|%-*d|', [5, 42, 4, 7], '   42|7   |'],
    ['a negative width from the arguments', '%*d|', [-4, 7], '7   |'],
    ['a precision from the arguments', '%.*f', [2, 3.14159], '3.14'],
    ['width, precision and value by index', '%[3]*.[2]*[1]f', [3.14159, 2, 7], '   3.14'],
    ['a width that is no int', '%*d', ['a', 1], '%!(BADWIDTH)1'],
    ['a negative precision', '%.*d', [-1, 5], '%!(BADPREC)5'],
    ['a width too large', '%*d', [12345678, 5], '%!(BADWIDTH)5'],
  ])('%s', (_name, format, args, expected) => {
    expect(formatGo(format, args)).toBe(expected);
  });
});

describe('goQuote', () => {
  it.each([
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\x00\x1f\x7f', '"\\x00\\x1f\\x7f"'],
    ['é日😀', '"é日😀"'],
    ['\u200b\u2028\ufeff', '"\\u200b\\u2028\\ufeff"'],
    ['\u{e0001}', '"\\U000e0001"'],
  ])('%j becomes %s', (text, expected) => {
    expect(goQuote(text)).toBe(expected);
  });

  it('writes ASCII alone if asked to', () => {
    expect(goQuote('é😀', { asciiOnly: true })).toBe('"\\u00e9\\U0001f600"');
  });
});
