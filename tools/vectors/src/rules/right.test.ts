import type { WireEndpoint } from '@external-dns/endpoint';
import { describe, expect, test } from 'vitest';
import type { Outcome, RecordedChanges, VectorCase } from '../case.ts';
import { isRight } from './right.ts';

const stored: WireEndpoint = { dnsName: 'www.test', recordType: 'A', targets: ['192.0.2.1'] };
const text = (owner: string): readonly string[] => [`"heritage=external-dns,external-dns/owner=${owner}"`];
const storedClaim: WireEndpoint = { dnsName: 'a-www.test', recordType: 'TXT', targets: text('me') };
const claim: WireEndpoint = { ...storedClaim, labels: { ownedRecord: 'www.test' } };
const changed: WireEndpoint = { ...stored, targets: ['192.0.2.2'] };
const cname: WireEndpoint = { dnsName: 'www.test', recordType: 'CNAME', targets: ['lb.test'] };

interface Given {
  readonly flags?: readonly string[];
  readonly current?: readonly WireEndpoint[];
  readonly desired?: readonly WireEndpoint[];
  readonly changes?: Partial<RecordedChanges>;
}

function check({ flags = ['--registry=txt', '--txt-owner-id=me', '--policy=sync'], current = [stored, storedClaim], desired = [], changes = {} }: Given): boolean {
  const ours: Outcome = { exit: 0, desired, changes: { create: [], update: [], delete: [], ...changes } };
  const vector: VectorCase = { name: 'family/case', flags, current, expect: ours };
  return isRight(vector, ours, 'www.test');
}

describe('changes of a name are right when', () => {
  test.each<[string, Given]>([
    ['nothing is to be done', { desired: [stored] }],
    ['an own record becomes what is desired', { desired: [changed], changes: { update: [[stored, changed]] } }],
    ['an own record that nobody desires goes with its claim', { changes: { delete: [stored, claim] } }],
    ['a new record comes with its claim', { current: [], desired: [stored], changes: { create: [stored, claim] } }],
    ['a foreign record stays', { current: [stored], desired: [changed] }],
    ['the policy forbids to delete', { flags: ['--registry=txt', '--txt-owner-id=me', '--policy=upsert-only'] }],
    ['a claim joins another text', { current: [{ ...storedClaim, targets: ['"other"'] }], desired: [stored], changes: { create: [stored], update: [[claim, { ...claim, targets: [...text('me'), '"other"'] }]] } }],
  ])('%s', (_, given) => {
    expect(check(given)).toBe(true);
  });

  test.each<[string, Given]>([
    ['an own record is left as it is', { desired: [changed] }],
    ['an own record that nobody desires is left', {}],
    ['a foreign record is changed', { current: [stored], desired: [changed], changes: { update: [[stored, changed]] } }],
    ['a foreign record is deleted', { current: [stored, { ...storedClaim, targets: text('you') }], changes: { delete: [stored] } }],
    ['a record becomes what nobody desires', { desired: [changed], changes: { update: [[stored, { ...stored, targets: ['192.0.2.3'] }]] } }],
    ['a desired record is deleted', { desired: [stored], changes: { delete: [stored, claim] } }],
    ['a new record is forgotten', { current: [], desired: [stored] }],
    ['a new record comes without a claim', { current: [], desired: [stored], changes: { create: [stored] } }],
    ['a CNAME comes beside a foreign record', { current: [stored], desired: [cname], changes: { create: [cname, { ...claim, dnsName: 'cname-www.test' }] } }],
    ['a claim of another owner is deleted', { current: [{ ...storedClaim, targets: text('you') }], changes: { delete: [claim] } }],
    ['a claim replaces another text', { current: [{ ...storedClaim, targets: ['"other"'] }], desired: [stored], changes: { create: [stored], update: [[claim, claim]] } }],
    ['something is deleted against the policy', { flags: ['--registry=txt', '--txt-owner-id=me', '--policy=upsert-only'], changes: { delete: [stored, claim] } }],
  ])('not when %s', (_, given) => {
    expect(check(given)).toBe(false);
  });
});
