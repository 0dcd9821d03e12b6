import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, readCommand, rounded } from './bench.ts';

const known = ['plan', 'once'];

describe('the command line', () => {
  test.each([
    ['nothing runs all', [], { kind: 'run', names: known }],
    ['a name runs that one', ['once'], { kind: 'run', names: ['once'] }],
    ['sizes are collected', ['once', '--size=10', '--size=100000'], { kind: 'run', names: ['once'], sizes: [10, 100_000] }],
    ['help wins', ['nonsense-free', '--help'].slice(1), { kind: 'help' }],
    ['an unknown bench is named', ['pan'], { kind: 'wrong', problem: 'unknown bench "pan": one of plan, once' }],
    ['an unknown flag is named', ['--fast'], { kind: 'wrong', problem: 'unknown flag "--fast": --size=N and --help are known' }],
    ['a size that is no number is named', ['--size=1e5'], { kind: 'wrong', problem: '--size: "1e5" is no number of objects; write for example --size=100000' }],
  ])('%s', (_name, args, command) => {
    expect(readCommand(args, known)).toEqual(command);
  });
});

test('law: as many values are below the median as above, but for one', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer(), { minLength: 1 }), (values) => {
      const middle = median(values);
      const above = values.filter((value) => value > middle).length - values.filter((value) => value < middle).length;
      expect([0, 1]).toContain(above);
    }),
  );
});

test('three digits are kept', () => {
  expect([rounded(1234.5), rounded(0.012345)]).toEqual([1230, 0.0123]);
});
