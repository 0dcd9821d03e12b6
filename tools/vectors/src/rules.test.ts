import type { WireEndpoint } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import type { Outcome, RecordedChanges, VectorCase } from './case.ts';
import { rules } from './rules.ts';

const none: RecordedChanges = { create: [], update: [], delete: [] };
const record: WireEndpoint = { dnsName: 'www.test', recordType: 'A', targets: ['192.0.2.1'], labels: { owner: 'me' } };
const claim: WireEndpoint = { dnsName: 'a-www.test', recordType: 'TXT', targets: ['"heritage=external-dns,external-dns/owner=me"'], labels: { ownedRecord: 'www.test' } };
const { labels: _labels, ...storedClaim } = claim;
const { labels: _owner, ...storedRecord } = record;

interface Case {
  readonly flags?: readonly string[];
  readonly current?: readonly WireEndpoint[];
  readonly upstream?: Partial<RecordedChanges>;
  readonly ours?: Partial<RecordedChanges>;
  readonly outcome?: Partial<Outcome>;
  readonly oursDesired?: readonly WireEndpoint[];
  readonly objects?: VectorCase['objects'];
}

/** What one rule makes of a recording. */
function apply(id: string, { flags = ['--registry=txt', '--txt-owner-id=me'], current = [], upstream = {}, ours = {}, outcome = {}, oursDesired = [], objects = [] }: Case): Outcome {
  const rule = rules.find((each) => each.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const recorded: Outcome = { exit: 0, desired: [], changes: { ...none, ...upstream }, ...outcome };
  const vector: VectorCase = { name: 'family/case', flags, current, objects, expect: recorded };
  return rule.transform(recorded, vector, { exit: 0, desired: oursDesired, changes: { ...none, ...ours } });
}

test('every rule has an id of its own and says what, how and why', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  for (const { id, upstream, ours, why } of rules) for (const text of [upstream, ours, why]) expect(text, id).toMatch(/^[A-Z].*\.$/s);
});

test('no rule changes a recording that it says nothing about', () => {
  const upstream = { create: [record, claim] };
  for (const { id } of rules) expect(apply(id, { upstream, ours: upstream }), id).toMatchObject({ exit: 0, desired: [], changes: { create: [{ dnsName: 'www.test' }, { dnsName: 'a-www.test' }], update: [], delete: [] } });
});

describe('claims', () => {
  test.each([
    ['the update of one that is not stored is a create', {}, { update: [[claim, claim]] as const }, { create: [claim], update: [], delete: [] }],
    ['the deletion of one that is not stored is none', {}, { delete: [claim] }, none],
    ['the update of a stored one stays', { current: [storedClaim] }, { update: [[claim, claim]] as const }, { ...none, update: [[claim, claim]] }],
    ['the deletion of a record stays', {}, { delete: [record] }, { ...none, delete: [record] }],
  ])('missing-claim-is-created: %s', (_, given, upstream, changes) => {
    expect(apply('missing-claim-is-created', { ...given, upstream }).changes).toEqual(changes);
  });

  test('claims-as-stored: a deletion names the stored text and TTL', () => {
    const stored = { ...storedClaim, targets: ['heritage=external-dns,external-dns/owner=me'], recordTTL: 30 };
    expect(apply('claims-as-stored', { current: [stored], upstream: { delete: [claim, record] } }).changes?.delete).toEqual([{ ...stored, labels: claim.labels }, record]);
  });

  test.each([
    ['a stored claim of this owner', storedClaim, 1],
    ['a stored claim of another owner', { ...storedClaim, targets: ['"heritage=external-dns,external-dns/owner=you"'] }, 0],
    ['a stored TXT record that claims nothing', { ...storedClaim, targets: ['"v=spf1 -all"'] }, 0],
  ])('superfluous-claims-go: %s', (_, stored, deletions) => {
    expect(apply('superfluous-claims-go', { current: [stored], ours: { delete: [claim] } }).changes?.delete).toHaveLength(deletions);
  });

  test('superfluous-claims-go does not excuse the deletion of the only claim of a record that stays', () => {
    expect(apply('superfluous-claims-go', { current: [storedRecord, storedClaim], ours: { delete: [claim] } }).changes?.delete).toEqual([]);
    expect(apply('superfluous-claims-go', { current: [storedRecord, storedClaim], ours: { delete: [claim, record] } }).changes?.delete).toEqual([claim]);
  });

  test('superfluous-claims-go does not excuse the deletion of a record', () => {
    expect(apply('superfluous-claims-go', { current: [storedRecord], ours: { delete: [record] } }).changes?.delete).toEqual([]);
  });

  test('no-record-without-claim: only the record whose claim is neither written nor stored is left out', () => {
    const other = { ...record, dnsName: 'other.test' };
    expect(apply('no-record-without-claim', { upstream: { create: [record, claim, other] } }).changes?.create).toEqual([record, claim]);
    expect(apply('no-record-without-claim', { current: [storedClaim], upstream: { create: [record] } }).changes?.create).toEqual([record]);
  });
});

describe('claims at names that are taken', () => {
  const other = { ...storedClaim, targets: ['"other text"'], recordTTL: 30 };

  test('claims-join-texts: a text that claims nothing stays beside the claim', () => {
    const { changes } = apply('claims-join-texts', { current: [other], upstream: { create: [record, claim] } });
    expect(changes).toEqual({ create: [record], update: [[{ ...other, labels: claim.labels }, { ...claim, recordTTL: 30, targets: [...(claim.targets ?? []), '"other text"'] }]], delete: [] });
  });

  test('claims-join-texts says nothing where a claim is stored, or nothing', () => {
    for (const current of [[storedClaim], []]) expect(apply('claims-join-texts', { current, upstream: { create: [record, claim] } }).changes?.create).toEqual([record, claim]);
  });

  test('no-record-without-claim: the claim of another owner, however it is spelled, keeps both out', () => {
    const foreign = { ...storedClaim, dnsName: 'A-WWW.test', targets: ['"heritage=external-dns,external-dns/owner=you"'] };
    expect(apply('no-record-without-claim', { current: [foreign], upstream: { create: [record, claim] } }).changes?.create).toEqual([]);
  });
});

describe('plan', () => {
  const cname: WireEndpoint = { dnsName: 'WWW.test', recordType: 'CNAME', targets: ['lb.test'] };
  test.each([
    ['upsert-only', [storedRecord], []],
    ['create-only', [storedRecord], []],
    ['sync', [storedRecord], [cname]],
    ['upsert-only', [{ ...storedRecord, dnsName: 'other.test' }], [cname]],
  ])('replacement-is-whole: --policy=%s', (policy, current, create) => {
    expect(apply('replacement-is-whole', { flags: [`--policy=${policy}`], current, upstream: { create: [cname] } }).changes?.create).toEqual(create);
  });

  test.each([
    ['targets in another case', { ...cname, targets: ['LB.test.'] }, cname, 0],
    ['a property named twice', { ...cname, providerSpecific: [{ name: 'x', value: '1' }, { name: 'x', value: '1' }] }, { ...cname, providerSpecific: [{ name: 'x', value: '1' }] }, 0],
    ['another target', cname, { ...cname, targets: ['other.test'] }, 1],
    ['another TTL', cname, { ...cname, recordTTL: 60 }, 1],
    ['text in another case', { ...cname, recordType: 'TXT', targets: ['A'] }, { ...cname, recordType: 'TXT', targets: ['a'] }, 1],
  ])('already-so: %s', (_, before, after, updates) => {
    expect(apply('already-so', { flags: ['--registry=noop'], upstream: { update: [[before, after]] } }).changes?.update).toHaveLength(updates);
  });
});

describe('runs', () => {
  test.each([
    ['a template', 'fatal: failed to apply template on Service a/b: nope', 0],
    ['the provider', 'fatal: failed to list records', 1],
  ])('failures-are-isolated: an end because of %s', (_, line, exit) => {
    expect(apply('failures-are-isolated', { outcome: { exit: 1, desired: null, log: [line] } }).exit).toBe(exit);
  });

  test.each([
    ['0', 1],
    ['0s', 1],
    ['-1m', 1],
    ['1m', 0],
    ['0.5s', 0],
  ])('pauses-have-a-length: --interval=%s', (interval, exit) => {
    expect(apply('pauses-have-a-length', { flags: [`--interval=${interval}`] }).exit).toBe(exit);
  });

  test.each([
    [['--dry-run'], null],
    [['--dry-run', '--no-dry-run'], { ...none, create: [record] }],
  ])('dry-runs-write-nothing: %s', (flags, changes) => {
    expect(apply('dry-runs-write-nothing', { flags, upstream: { create: [record] } }).changes).toEqual(changes);
  });

  test.each([
    ['192.0.2.1', 1],
    ['', 1],
    ['nonsense', 1],
    ['192.0.2.0/33', 1],
    ['192.0.2.0/24', 0],
    ['2001:db8::/32', 0],
  ])('invalid-networks-are-errors: %s', (network, exit) => {
    expect(apply('invalid-networks-are-errors', { flags: [`--target-net-filter=${network}`] }).exit).toBe(exit);
  });
});

describe('endpoints', () => {
  const desired = (rule: string, recorded: readonly WireEndpoint[], given: Case = {}, ours: readonly WireEndpoint[] = []): readonly WireEndpoint[] | null =>
    apply(rule, { ...given, outcome: { desired: recorded }, oursDesired: ours }).desired;
  const labels = { resource: 'service/a/b' };
  const nothing = { name: '', value: '' };
  const x = { name: 'webhook/x', value: '1' };

  test.each([
    ['empty ones', ['', 'lb.test'], ['lb.test']],
    ['those named twice', ['a.test', 'a.test'], ['a.test']],
    ['none else', ['a.test', 'b.test'], ['a.test', 'b.test']],
  ])('targets-are-a-set leaves out %s', (_, targets, left) => {
    expect(desired('targets-are-a-set', [{ dnsName: 'www.test', recordType: 'CNAME', targets }])).toEqual([{ dnsName: 'www.test', recordType: 'CNAME', targets: left }]);
  });

  test('targets-are-a-set takes the targets of the object where none is left', () => {
    expect(desired('targets-are-a-set', [{ ...record, recordType: 'CNAME', targets: [''], labels }], {}, [{ ...record, labels }, { ...record, dnsName: 'other.test', labels }])).toEqual([{ ...record, labels }]);
  });

  test('targets-are-a-set leaves out a record without any target', () => {
    expect(desired('targets-are-a-set', [{ ...record, targets: [''] }])).toEqual([]);
  });

  test.each([
    ['are ours when the recording has lost some', [x], [x]],
    ['stay when ours has one that nobody recorded', [x, { name: 'webhook/y', value: '1' }], [nothing]],
  ])('properties-stay-whole: properties %s', (_, ours, left) => {
    const other = { ...record, dnsName: 'other.test', labels, providerSpecific: [x] };
    const result = desired('properties-stay-whole', [{ ...record, labels, providerSpecific: [nothing] }, other], {}, [{ ...record, labels, providerSpecific: ours }, other]);
    expect(result?.[0]?.providerSpecific).toEqual(left);
  });

  test.each([
    ['with the alias annotation', { 'external-dns.kubernetes.io/alias': 'true' }, 1],
    ['without it', {}, 0],
  ])('services-keep-srv: of a Service %s', (_, annotations, count) => {
    const srv: WireEndpoint = { dnsName: '_b._tcp.www.test', recordType: 'SRV', targets: ['0 50 30000 www.test.'], labels };
    const objects = [{ kind: 'Service', metadata: { name: 'b', namespace: 'a', annotations }, spec: { type: 'NodePort' } }];
    expect(desired('services-keep-srv', [], { objects }, [srv])).toHaveLength(count);
  });

  test('records-have-names: what a template gives instead is ours', () => {
    expect(desired('records-have-names', [{ ...record, dnsName: '' }], { flags: ['--fqdn-template=www.test'] }, [record])).toEqual([record]);
    expect(desired('records-have-names', [{ ...record, dnsName: '' }], {}, [record])).toEqual([]);
  });
});

describe('rules that take our changes', () => {
  test.each([
    ['encrypted now', ['--txt-encrypt-enabled'], 1],
    ['in the clear as before', [], 0],
  ])('claims-follow-the-flags: a claim in the clear that is to be %s', (_, more, updates) => {
    const flags = ['--registry=txt', '--txt-owner-id=me', '--txt-encrypt-aes-key=0123456789abcdefFEDCBA9876543210', ...more];
    const given = { flags, current: [storedRecord, storedClaim], ours: { update: [[record, record]] as const }, outcome: { desired: [storedRecord] }, oursDesired: [storedRecord] };
    expect(apply('claims-follow-the-flags', given).changes?.update).toHaveLength(updates);
  });

  const upper: WireEndpoint = { ...storedRecord, dnsName: 'WWW.test' };
  const changed: WireEndpoint = { ...record, targets: ['192.0.2.2'] };

  test.each([
    ['names-in-normal-form', 'right ones of a name that is spelled otherwise', [upper, storedClaim], [changed], 1],
    ['names-in-normal-form', 'none of a name in normal form', [storedRecord, storedClaim], [changed], 0],
    ['names-in-normal-form', 'none that are not asked for', [upper, storedClaim], [record], 0],
  ])('%s takes %s', (rule, _, current, desired, updates) => {
    expect(apply(rule, { current, ours: { update: [[{ ...upper, labels: { owner: 'me' } }, changed]] }, outcome: { desired }, oursDesired: desired }).changes?.update).toHaveLength(updates);
  });
});
