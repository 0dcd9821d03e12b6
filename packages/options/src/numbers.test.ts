import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseInteger, parseTruncated } from './numbers.ts';

describe('int', () => {
  test.each([
    ['0', 0],
    ['+7', 7],
    ['007', 7],
    ['1e3', 1000],
    ['1E+3', 1000],
    ['2.9', 2],
    ['-2.9', -2],
    ['-0.5', 0],
    ['.5', 0],
    ['5.', 5],
    ['1_000', 1000],
    ['1_0.2_5', 10],
    ['0x10p0', 16],
    ['-0x1.8p4', -24],
    ['0x1p-1', 0],
  ])('%s is %d', (text, number) => {
    expect(parseTruncated(text)).toEqual({ ok: true, value: number });
  });
  test.each(['', ' 1', '1 ', 'x', '1e', '0x10', '0xp1', '1__0', '_1', '1_', '1_.5', 'NaN', 'Infinity', '-', '.', '1e30', '1,5'])('"%s" is refused', (text) => {
    expect(parseTruncated(text).ok).toBe(false);
  });
});

describe('int64', () => {
  test.each([
    ['0', 0],
    ['-0', 0],
    ['+12', 12],
    ['-12', -12],
    ['1_000', 1000],
    ['0x1F', 31],
    ['0X_1f', 31],
    ['-0x1f', -31],
    ['0o17', 15],
    ['017', 15],
    ['0_17', 15],
    ['0b101', 5],
    ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ])('%s is %d', (text, number) => {
    expect(parseInteger(text)).toEqual({ ok: true, value: number });
  });
  test.each(['', '-', '1.5', '1e3', '08', '0x', '0xg', '0b2', '_1', '1_', '1__0', ' 1', '9007199254740992', 'ten'])('"%s" is refused', (text) => {
    expect(parseInteger(text).ok).toBe(false);
  });
  test('any whole number is read in each base', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (number) => {
        const [sign, size] = [number < 0 ? '-' : '', Math.abs(number)];
        for (const [prefix, base] of [['', 10], ['0x', 16], ['0o', 8], ['0b', 2]] as const) {
          expect(parseInteger(`${sign}${prefix}${size.toString(base)}`)).toEqual({ ok: true, value: number });
        }
      }),
    );
  });
});
