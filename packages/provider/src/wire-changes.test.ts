import { errorKind } from '@external-dns/plugin';
import type { ChangeGroup } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { endpoint, group, stored } from './test-support.ts';
import { groupsToWireChanges, wireChangesToGroups } from './wire-changes.ts';

const record = (name: string, more: object = {}) => ({ dnsName: name, recordType: 'A', targets: ['192.0.2.1'], ...more });
const txt = (name: string, owned: string, more: object = {}) => ({ dnsName: name, recordType: 'TXT', targets: ['"mine"'], labels: { ownedRecord: owned }, ...more });

function shown(groups: readonly ChangeGroup[]): readonly string[] {
  return groups.map(({ zone, name, changes }) => {
    const parts = changes.map((change) => {
      const about = change.kind === 'delete' ? change.current.endpoint : change.desired;
      return `${change.kind} ${about.recordType} ${about.dnsName}`;
    });
    return `${zone}|${name}: ${parts.join(', ')}`;
  });
}

describe('to the wire', () => {
  test('every kind of change stands in its list, claims that stay too', () => {
    const claim = stored({ recordType: 'TXT', dnsName: 'a-www.example.org', targets: ['"mine"'] });
    const wire = groupsToWireChanges([
      group('g', [
        { kind: 'create', desired: endpoint({ dnsName: 'new.example.org', recordTTL: 60 }) },
        { kind: 'update', current: stored(), desired: endpoint({ targets: ['192.0.2.2'] }) },
        { kind: 'update', current: claim, desired: claim.endpoint },
        { kind: 'delete', current: stored({ dnsName: 'old.example.org' }) },
      ]),
    ]);
    expect(wire).toEqual({
      create: [record('new.example.org', { recordTTL: 60 })],
      updateOld: [record('www.example.org'), { dnsName: 'a-www.example.org', recordType: 'TXT', targets: ['"mine"'] }],
      updateNew: [record('www.example.org', { targets: ['192.0.2.2'] }), { dnsName: 'a-www.example.org', recordType: 'TXT', targets: ['"mine"'] }],
      delete: [record('old.example.org')],
    });
  });

  test('empty lists are left out', () => {
    expect(groupsToWireChanges([])).toEqual({});
  });
});

describe('from the wire', () => {
  test.each<[string, unknown, string[]]>([
    ['nothing', null, []],
    ['empty lists', { create: [], delete: null }, []],
    ['member names in any case', { Create: [record('a.test')] }, ['|a.test: create A a.test']],
    ['a record and its claim: the claim is made first', { create: [record('a.test'), txt('a-a.test', 'a.test')] }, ['|a.test: create TXT a-a.test, create A a.test']],
    ['a record and its claim: the claim goes last', { delete: [txt('a-a.test', 'A.test.'), record('a.test')] }, ['|a.test: delete A a.test, delete TXT a-a.test']],
    ['a type change is one group', { create: [record('a.test')], delete: [record('a.test', { recordType: 'CNAME' })] }, ['|a.test: delete CNAME a.test, create A a.test']],
    ['two names are two groups', { create: [record('a.test'), record('b.test')] }, ['|a.test: create A a.test', '|b.test: create A b.test']],
    [
      'two names that share a TXT record set are one group',
      { create: [txt('own.test', 'a.test'), txt('own.test', 'b.test'), record('b.test'), record('a.test')] },
      ['|a.test: create TXT own.test, create TXT own.test, create A b.test, create A a.test'],
    ],
    [
      'a record at the name of a claim is another record set',
      { create: [record('a.test'), txt('a-a.test', 'a.test'), record('a-a.test')] },
      ['|a.test: create TXT a-a.test, create A a.test', '|a-a.test: create A a-a.test'],
    ],
  ])('%s', (_case, body, groups) => {
    expect(shown(wireChangesToGroups(body))).toEqual(groups);
  });

  test('zones are found by the name of the owned record', () => {
    const zones = [
      { id: 'z1', name: 'a.test' },
      { id: 'z2', name: 'sub.a.test' },
    ];
    const groups = wireChangesToGroups({ create: [record('x.sub.a.test'), txt('a-x.sub.a.test', 'x.sub.a.test'), record('y.a.test'), record('z.other')], delete: [record('gone.a.test')] }, zones);
    expect([...shown(groups)].sort()).toEqual(['z1|gone.a.test: delete A gone.a.test', 'z1|y.a.test: create A y.a.test', 'z2|x.sub.a.test: create TXT a-x.sub.a.test, create A x.sub.a.test', '|z.other: create A z.other'].sort());
    expect(groups[0]?.changes[0]).toMatchObject({ kind: 'delete', current: { zone: 'z1' } });
  });

  test('old and new of an update pair by their key, wherever they stand, and else by position', () => {
    const updateOld = [record('a.test', { targets: ['192.0.2.10'] }), record('w.test', { setIdentifier: 'before' }), record('b.test', { targets: ['192.0.2.20'] })];
    const updateNew = [record('b.test', { targets: ['192.0.2.21'] }), record('a.test', { targets: ['192.0.2.11'] }), record('w.test', { setIdentifier: 'after' })];
    const pairs = wireChangesToGroups({ updateOld, updateNew })
      .flatMap(({ changes }) => changes)
      .map((change) => (change.kind === 'update' ? [change.current.endpoint, change.desired].map(({ dnsName, targets, setIdentifier }) => `${dnsName} ${setIdentifier ?? targets.join()}`) : []));
    expect(pairs).toEqual([
      ['b.test 192.0.2.20', 'b.test 192.0.2.21'],
      ['a.test 192.0.2.10', 'a.test 192.0.2.11'],
      ['w.test before', 'w.test after'],
    ]);
  });

  test('what was written is read back', () => {
    const body = { create: [txt('a-a.test', 'a.test'), record('a.test')], updateOld: [record('b.test')], updateNew: [record('b.test', { recordTTL: 5 })], delete: [record('c.test')] };
    expect(groupsToWireChanges(wireChangesToGroups(body))).toEqual(body);
  });

  test('ids of groups are unique', () => {
    const groups = wireChangesToGroups({ create: ['a.test', 'b.test', 'A.test.', 'c.test'].map((name) => record(name)) });
    expect(new Set(groups.map(({ id }) => id)).size).toBe(3);
    expect(groups).toHaveLength(3);
  });

  test.each([
    ['a list as body', [], 'JSON object'],
    ['a text as body', 'x', 'JSON object'],
    ['a list that is none', { create: {} }, '"create" of changes must be a list'],
    ['an entry that is none', { delete: [record('a.test'), 7] }, '"delete[1]"'],
    ['a member of the wrong type', { create: [{ dnsName: 7 }] }, '"create[0]" of changes cannot be read: "dnsName"'],
    ['updates that do not pair up', { updateOld: [record('a.test')] }, '"updateOld" has 1 entries and "updateNew" has 0'],
  ])('%s is refused', (_case, body, message) => {
    let caught: unknown;
    try {
      wireChangesToGroups(body);
    } catch (error) {
      caught = error;
    }
    expect(errorKind(caught)).toBe('rejected');
    expect(String(caught)).toContain(message);
  });
});
