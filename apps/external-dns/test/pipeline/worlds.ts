import { keyOf, keyText, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import fc from 'fast-check';
import { claim, record } from './zone.ts';

/** Record types of the random worlds, and the flags that make the program look after them. */
export const types = ['A', 'AAAA', 'CNAME', 'MX', 'TXT'] as const;
export const manageAll: readonly string[] = types.map((type) => `--managed-record-types=${type}`);

const hosts = ['www', 'api', 'ns-a', '*', 'deep.er'];
const targets = {
  A: ['192.0.2.1', '192.0.2.2'],
  AAAA: ['2001:db8::1', '2001:db8::2'],
  CNAME: ['x.example.net', 'y.example.net'],
  MX: ['10 mx.example.net', '20 mx.example.net'],
  TXT: ['"v=spf1 -all"', '"hello"'],
} as const;

export const strangers = ['"v=spf1 include:_spf.example.net -all"', '"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN"', '"heritage=other,external-dns/owner=me"'] as const;

/** A record set at one of a few names, so that they meet. */
export const recordSet: fc.Arbitrary<Endpoint> = fc
  .record({ host: fc.constantFrom(...hosts), type: fc.constantFrom(...types), target: fc.nat(1), recordTTL: fc.constantFrom(undefined, undefined, 60) })
  .map(({ host, type, target, recordTTL }) => record(`${host}.example.org`, type, targets[type][target] ?? '', { recordTTL }));

/** What somebody wants: each record set once, and no CNAME beside others, as in any zone. */
export const desired: fc.Arbitrary<readonly Endpoint[]> = fc.array(recordSet, { maxLength: 6 }).map(consistent);

/** The name at which the claim of a record set stands, and the one of the format before. */
export const claimName = ({ dnsName, recordType }: Endpoint): string => `${recordType.toLowerCase()}-${dnsName}`;

const found = fc.record({
  set: recordSet,
  format: fc.constantFrom('today', 'today', 'legacy', 'none' as const),
  owner: fc.constantFrom('me', 'old', 'you'),
  beside: fc.constantFrom('', '', ...strangers),
  withRecord: fc.constantFrom(true, true, true, false),
});

/** A zone as it may be found: records of several owners and of none, claims of today and before, with other strings beside them, without their record. */
export const zone: fc.Arbitrary<readonly Endpoint[]> = fc.array(found, { maxLength: 6 }).map((rows) =>
  consistent(
    rows.flatMap(({ set, format, owner, beside, withRecord }) => {
      const text = claim(owner, 'crd/default/main');
      return [
        ...(withRecord ? [set] : []),
        ...(format === 'none' ? [] : [record(format === 'today' ? claimName(set) : set.dnsName, 'TXT', beside === '' ? [text] : [beside, text])]),
      ];
    }),
  ),
);

/** The first of record sets that cannot stand beside each other. */
export function consistent(sets: readonly Endpoint[]): readonly Endpoint[] {
  const kept = new Map<string, Endpoint>();
  for (const each of sets) {
    const key = keyOf(each);
    const clash = [...kept.values()].some((other) => normalName(other.dnsName) === key.name && (other.recordType === 'CNAME') !== (key.recordType === 'CNAME'));
    if (!clash && !kept.has(keyText(key))) kept.set(keyText(key), each);
  }
  return [...kept.values()];
}
