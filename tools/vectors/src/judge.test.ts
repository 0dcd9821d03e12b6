import { describe, expect, test } from 'vitest';
import type { Outcome, VectorCase } from './case.ts';
import { judge } from './judge.ts';
import type { Rule } from './rules.ts';

const a = { dnsName: 'a.test', recordType: 'A', targets: ['192.0.2.1', '192.0.2.2'] };
const b = { dnsName: 'b.test', recordType: 'A', targets: ['192.0.2.3'] };

function outcome(desired: Outcome['desired'], exit = 0): Outcome {
  return { exit, desired, changes: null };
}

function recorded(expect: Outcome): VectorCase {
  return { name: 'family/case', expect };
}

function rule(id: string, transform: Rule['transform']): Rule {
  return { id, upstream: '', ours: '', why: '', transform };
}

const drops = (name: string): Rule => rule(`drop-${name}`, (expected) => ({ ...expected, desired: (expected.desired ?? []).filter(({ dnsName }) => dnsName !== name) }));

describe('a case', () => {
  test('is equal whatever the order of lists and whether empty members are spelled out', () => {
    const ours = outcome([{ ...b, labels: {}, providerSpecific: [] }, { ...a, targets: ['192.0.2.2', '192.0.2.1'], setIdentifier: '' }]);
    expect(judge(recorded(outcome([a, b])), { ...ours, changes: { create: [], update: [], delete: [] } }, [])).toEqual({ kind: 'equal' });
  });

  test('that is equal uses no rule', () => {
    expect(judge(recorded(outcome([a])), outcome([a]), [drops('a.test')])).toEqual({ kind: 'equal' });
  });

  test('is explained by the rules that changed the recording, up to the one that makes it equal', () => {
    const rules = [drops('c.test'), drops('a.test'), rule('exits', (expected) => ({ ...expected, exit: 1 }))];
    expect(judge(recorded(outcome([a, b])), outcome([b]), rules)).toEqual({ kind: 'explained', rules: ['drop-a.test'] });
  });

  test('differs when a rule brings the recording only part of the way', () => {
    expect(judge(recorded(outcome([a, b])), outcome([b], 1), [drops('a.test')])).toMatchObject({ kind: 'different', expected: { exit: 0, desired: [b] }, ours: { exit: 1 } });
  });

  test('differs in the type of a record alone', () => {
    expect(judge(recorded(outcome([a])), outcome([{ ...a, recordType: 'AAAA' }]), []).kind).toBe('different');
  });
});
