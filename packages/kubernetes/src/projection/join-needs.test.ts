import { describe, expect, it } from 'vitest';
import { KINDS } from '../kinds.ts';
import type { Need } from '../types.ts';
import { joinNeeds } from './index.ts';

const services = (need: Partial<Need>): Need => ({ kind: KINDS.services, keep: [], ...need });
const byName = (): readonly string[] => [];

describe('needs of one kind', () => {
  it.each<[string, Partial<Need>, Partial<Need>, Partial<Need>]>([
    ['unite what they keep', { keep: ['a', 'b'] }, { keep: ['b', 'c'] }, { keep: ['a', 'b', 'c'] }],
    ['keep all if one does', { keep: ['a'] }, { keep: 'all' }, { keep: 'all' }],
    ['drop only what both drop', { keep: 'all', drop: ['x', 'y'] }, { keep: 'all', drop: ['y', 'z'] }, { keep: 'all', drop: ['y'] }],
    ['drop nothing that the other keeps', { keep: 'all', drop: ['spec'] }, { keep: ['spec'] }, { keep: 'all' }],
    ['keep a namespace they share', { namespace: 'a' }, { namespace: 'a' }, { keep: [], namespace: 'a' }],
    ['widen to all namespaces otherwise', { namespace: 'a' }, { namespace: 'b' }, { keep: [] }],
    ['widen when one reads all namespaces', { namespace: 'a' }, {}, { keep: [] }],
    ['drop selectors that differ', { labelSelector: 'a', fieldSelector: 'f' }, { labelSelector: 'b', fieldSelector: 'f' }, { keep: [], fieldSelector: 'f' }],
    ['unite indexes', { indexes: { a: byName } }, { indexes: { a: byName, b: byName } }, { keep: [], indexes: { a: byName, b: byName } }],
  ])('%s', (_name, a, b, joined) => {
    expect(joinNeeds([services(a), services(b)])).toEqual([{ kind: KINDS.services, indexes: {}, ...joined }]);
  });

  it('may not give an index two meanings', () => {
    expect(() => joinNeeds([services({ indexes: { a: byName } }), services({ indexes: { a: () => [] } })])).toThrow('kind services: two needs define index "a" differently');
  });
});

it('needs of different kinds stay apart', () => {
  expect(joinNeeds([services({}), { kind: KINDS.pods, keep: 'all' }])).toEqual([services({}), { kind: KINDS.pods, keep: 'all' }]);
});
