import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['0', 0],
  ['-0', 0],
  ['+5s', 5000],
  ['-1.5h', -5_400_000],
  ['1h2m3s4ms', 3_723_004],
  ['1m1m', 120_000],
  ['.5s', 500],
  ['1.s', 1000],
  ['1us', 0.001],
  ['1µs', 0.001],
  ['1μs', 0.001],
  ['1ns', 0.000001],
  ['0.5ns', 0],
  ['1d', 86_400_000],
  ['2w', 1_209_600_000],
  ['0s', 0],
])('%s is %d milliseconds', (text, milliseconds) => {
  expect(parseDuration(text)).toEqual({ ok: true, value: milliseconds });
});

test.each([
  ['', 'empty'],
  ['-', 'empty'],
  ['72', 'no unit after "72"'],
  ['1h30', 'no unit after "30"'],
  ['s', 'no number before "s"'],
  ['.s', 'no number'],
  ['.', 'no number before "."'],
  ['1y', 'unknown unit "y"'],
  ['1 s', 'unknown unit " s"'],
  ['1S', 'unknown unit "S"'],
  ['--1s', 'no number'],
  ['1toString', 'unknown unit'],
  ['300000000h', '292 years'],
])('"%s" is refused', (text, problem) => {
  const reading = parseDuration(text);
  expect(reading).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
});

test.each([
  [0, '0s'],
  [60_000, '1m'],
  [90_000, '1m30s'],
  [500, '500ms'],
  [86_400_000, '24h'],
  [-1500, '-1s500ms'],
  [0.001, '1us'],
])('%d milliseconds are written %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test('what is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (milliseconds) => {
      expect(parseDuration(formatDuration(milliseconds))).toEqual({ ok: true, value: milliseconds });
    }),
  );
});
