import { LABEL, getLabel, keyOf, keyText, matchAll, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { plan } from '@external-dns/plan';
import type { Claim, ProviderRecord, Registry, Staged } from '@external-dns/plugin';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNameMapper } from './mapper.ts';
import { createTxtRegistry } from './registry.ts';
import type { TxtRegistryOptions } from './settings.ts';
import { StrictZones, claimText, endpoint, stored } from './testing.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const lostKey = Buffer.alloc(32, 8).toString('base64');
const TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'TXT'] as const;

/** Plans with the real planner, stages, applies to a strict server. `left` are the keys of what was skipped or refused. */
async function runRound(registry: Registry, zones: StrictZones, desired: readonly Endpoint[], managed: readonly string[] = TYPES): Promise<Staged & { readonly left: ReadonlySet<string> }> {
  const snapshot = registry.interpret(zones.snapshot());
  const planned = await plan({
    desired: { byName: Map.groupBy(desired, (each) => keyOf(each).name), unresolved: [] },
    snapshot,
    policy: 'sync',
    filters: { domain: matchAll, managedRecordTypes: managed, excludeRecordTypes: [] },
    ownerId: registry.ownerId,
    capabilities: { recordTypes: TYPES },
    once: false,
    now: 0,
    guard: { percent: 0 },
    unresolvedGraceMs: 0,
  });
  const staged = registry.stage(planned.changes, snapshot);
  zones.apply(staged.groups);
  return { ...staged, left: new Set([...planned.skipped.map(({ key: of }) => keyText(of)), ...staged.refused.map(({ change }) => keyText(change.key))]) };
}

const targets: Readonly<Record<string, readonly string[]>> = { A: ['192.0.2.1', '192.0.2.2'], AAAA: ['2001:db8::1', '2001:db8::2'], CNAME: ['x.test', 'y.test'], MX: ['10 m.test', '20 m.test'], TXT: ['"v=spf1 -all"', '"hello"'] };
const hosts = ['www', 'a-www', 'ns-a', 'any', '*', '@', '_apex'];
const nameOf = (host: string): string => (host === '@' ? 'example.org' : `${host}.example.org`);

const slot = fc.record({
  host: fc.constantFrom(...hosts),
  recordType: fc.constantFrom('A', 'A', 'AAAA', 'CNAME', 'MX', 'TXT'),
  target: fc.nat(1),
  alias: fc.boolean(),
  setIdentifier: fc.constantFrom(undefined, undefined, undefined, 's1', 's2'),
});
type Slot = typeof slot extends fc.Arbitrary<infer T> ? T : never;

function toEndpoint({ host, recordType, target, alias, setIdentifier }: Slot, resource?: string): Endpoint {
  return endpoint(nameOf(host), recordType, [targets[recordType]?.[target] ?? ''], {
    setIdentifier,
    ...(alias && recordType === 'A' ? { providerSpecific: [{ name: 'alias', value: 'true' }] } : {}),
    ...(resource === undefined ? {} : { labels: { resource } }),
  });
}

const claim = fc.record({
  slot,
  format: fc.constantFrom('today', 'today', 'today', 'legacy', 'cname', 'lost key'),
  owner: fc.constantFrom('me', 'me', 'old', 'you'),
  beside: fc.constantFrom('', '', '"v=spf1 -all"', '"k=rsa; p=MIGf"'),
  withRecord: fc.boolean(),
});

const options: fc.Arbitrary<TxtRegistryOptions> = fc.record({
  ownerId: fc.constant('me'),
  affix: fc.constantFrom({}, { prefix: 'p-' }, { prefix: 'p.' }, { suffix: '-s' }, { prefix: '%{record_type}-o-' }, { suffix: '.o.%{record_type}' }, { suffix: '.o%{record_type}' }),
  wildcardReplacement: fc.constantFrom('', 'any'),
  encrypt: fc.boolean(),
  migrateFrom: fc.constantFrom('', 'old'),
}).map(({ affix, ...rest }) => ({ ...rest, ...affix, aesKey: key }));

/** A zone as it may be found: claims of several owners, formats and ages, strings beside them, records with and without. */
function found(claims: readonly (typeof claim extends fc.Arbitrary<infer T> ? T : never)[], bare: readonly Slot[], settings: TxtRegistryOptions): StrictZones {
  const mapper = createNameMapper({ prefix: settings.prefix ?? '', suffix: settings.suffix ?? '', wildcardReplacement: settings.wildcardReplacement ?? '' });
  const records = new Map<string, ProviderRecord>();
  const add = (record: ProviderRecord): void => {
    const id = keyOf(record.endpoint);
    const clash = [...records.values()].some(({ endpoint: other }) => normalName(other.dnsName) === id.name && (other.recordType === 'CNAME') !== (id.recordType === 'CNAME'));
    if (!clash && !records.has(keyText(id))) records.set(keyText(id), record);
  };
  for (const each of claims) {
    const name = nameOf(each.slot.host);
    if (each.withRecord) add({ endpoint: toEndpoint(each.slot), zone: 'Z1' });
    const txt = each.format === 'legacy' ? mapper.toLegacyTxtName(name) : mapper.toTxtName(name, each.format === 'cname' ? 'CNAME' : each.slot.recordType);
    if (!`.${txt}`.endsWith('.example.org') || txt.includes('..')) continue;
    const text = each.format === 'lost key' ? lost() : claimText(each.owner, 'service/ns/x');
    add(stored(txt, 'TXT', each.beside === '' ? [text] : [each.beside, text], { setIdentifier: each.slot.setIdentifier }));
  }
  for (const each of bare) add({ endpoint: toEndpoint(each), zone: 'Z1' });
  return new StrictZones([...records.values()]);
}

let lostText: string | undefined;
function lost(): string {
  if (lostText === undefined) {
    const zones = new StrictZones([]);
    const other = createTxtRegistry({ ownerId: 'me', encrypt: true, aesKey: lostKey, randomNonce: () => new Uint8Array(12).fill(1) });
    zones.apply(other.stage([{ kind: 'create', key: { name: 'x.example.org', recordType: 'A', setIdentifier: '' }, desired: endpoint('x.example.org', 'A', ['192.0.2.1']) }], other.interpret(zones.snapshot())).groups);
    lostText = zones.records.find((record) => record.endpoint.recordType === 'TXT')?.endpoint.targets[0] ?? '';
  }
  return lostText;
}

const world = fc.tuple(options, fc.array(claim, { maxLength: 6 }), fc.array(slot, { maxLength: 4 }), fc.array(slot, { maxLength: 6 })).map(([settings, claims, bare, wanted]) => ({
  settings,
  registry: createTxtRegistry(settings),
  zones: found(claims, bare, settings),
  desired: wanted.map((each, index) => toEndpoint(each, index % 2 === 0 ? 'service/ns/x' : undefined)),
}));

const runs = { numRuns: 200 };
const strings = (records: readonly ProviderRecord[]): readonly string[] => records.flatMap(({ endpoint: { dnsName, recordType, targets: all } }) => all.map((text) => `${dnsName} ${recordType} ${text}`));

describe('laws over zones of any history', () => {
  test('a strict server accepts every group, and the next round has nothing to do, unless what was left has room now', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ registry, zones, desired }) => {
        const { left } = await runRound(registry, zones, desired);
        const second = await runRound(registry, zones, desired);
        // A claim that stood beside another record's may be released one round after that record is gone.
        for (const group of second.groups) expect(group.planned.every((change) => left.has(keyText(change.key))) || group.changes.every((change) => change.kind !== 'create')).toBe(true);
        await runRound(registry, zones, desired);
        expect((await runRound(registry, zones, desired)).groups).toEqual([]);
      }),
      runs,
    );
  });

  test('what is not ours stays byte for byte: records without our claim, claims of others, strings beside claims', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ registry, zones, desired }) => {
        const before = registry.interpret(zones.snapshot());
        const foreign = [
          ...before.records.filter((record) => record.owner !== 'me').flatMap(({ endpoint: each }) => strings([{ endpoint: each, zone: 'Z1' }])),
          ...before.claims.filter(({ state }) => state !== 'own').map(({ txt, text }) => `${txt.endpoint.dnsName} TXT ${text}`),
        ];
        for (let rounds = 0; rounds < 3; rounds += 1) await runRound(registry, zones, desired);
        expect(strings(zones.records)).toEqual(expect.arrayContaining(foreign));
      }),
      runs,
    );
  });

  test('at every moment what we created is claimed, and what we own stays claimed until it is gone', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ registry, zones, desired }) => {
        const before = registry.interpret(zones.snapshot());
        const unowned = new Set(before.records.filter((record) => record.owner !== 'me').map((record) => keyText(record.key)));
        await runRound(registry, zones, desired);
        for (const records of zones.history) {
          for (const record of registry.interpret({ ...zones.snapshot(), records }).records) {
            if (!unowned.has(keyText(record.key))) expect([record.key, record.owner]).toEqual([record.key, 'me']);
          }
        }
      }),
      runs,
    );
  });

  test('after a round each desired record of ours is known by a claim in today’s name and format, and what was written has no other but those by which what was left was known', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ registry, zones, desired }) => {
        const idOf = ({ txt, text }: Claim): string => `${txt.endpoint.dnsName} ${txt.endpoint.setIdentifier ?? ''} ${text}`;
        const before = registry.interpret(zones.snapshot());
        const stood = new Set(before.claims.map(idOf));
        const { left, groups } = await runRound(registry, zones, desired);
        const wanted = new Set(desired.map((each) => keyText(keyOf(each))));
        const written = new Set(groups.flatMap(({ planned }) => planned.map((change) => keyText(change.key))));
        const after = registry.interpret(zones.snapshot());
        // A claim is kept for every record that was known by it when the round was planned, though it may have got another meanwhile.
        const needed = new Set(before.records.flatMap(({ key: of, claim: known }) => (known !== undefined && left.has(keyText(of)) ? [idOf(known)] : [])));
        for (const record of after.records) {
          const id = keyText(record.key);
          if (record.owner !== 'me' || left.has(id) || !wanted.has(id)) continue;
          expect([record.key, record.claim?.current, getLabel(record.claim?.labels ?? {}, LABEL.owner)]).toEqual([record.key, true, 'me']);
          const others = after.claims.filter((each) => each !== record.claim && each.state === 'own' && each.for.some((of) => keyText(of) === id));
          // What is as it should be keeps the earlier spellings beside its claim until it is written.
          expect(others.filter((each) => (written.has(id) ? !needed.has(idOf(each)) : !stood.has(idOf(each))))).toEqual([]);
        }
      }),
      runs,
    );
  });
});

test('SPF and DKIM beside a claim are never taken for ours, whatever the owner ids', async () => {
  const id = fc.stringMatching(/^[a-zA-Z0-9=;_ .:/-]{1,20}$/);
  await fc.assert(
    fc.asyncProperty(id, id, fc.constantFrom('"v=spf1 include:a.test -all"', '"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN"', '"heritage=other,external-dns/owner=me"'), fc.constantFrom('www', 'a-www', 'p-www'), async (me, other, text, host) => {
      const registry = createTxtRegistry({ ownerId: me, ...(host === 'p-www' ? { prefix: 'p-' } : {}) });
      const zones = new StrictZones([stored(`${host}.example.org`, 'TXT', [claimText(other), text]), stored('www.example.org', 'A', ['192.0.2.1'])]);
      expect(registry.interpret(zones.snapshot()).records.filter((record) => record.key.recordType === 'TXT').map((record) => record.owner)).toEqual([undefined]);
      await runRound(registry, zones, []);
      expect(strings(zones.records)).toContain(`${host}.example.org TXT ${text}`);
    }),
  );
});

test('a change of owner takes over the old owner’s records once, and leaves every other owner’s byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd', 'e'), fc.constantFrom('old', 'you', 'me')), { minLength: 1, selector: ([host]) => host }), async (rows) => {
      const registry = createTxtRegistry({ ownerId: 'me', migrateFrom: 'old' });
      const records = rows.flatMap(([host, owner]) => [stored(`${host}.example.org`, 'A', ['192.0.2.1']), stored(`a-${host}.example.org`, 'TXT', [claimText(owner)])]);
      const zones = new StrictZones(records);
      const desired = rows.map(([host]) => endpoint(`${host}.example.org`, 'A', ['192.0.2.1']));
      const { groups } = await runRound(registry, zones, desired);
      expect(groups).toHaveLength(rows.filter(([, owner]) => owner === 'old').length);
      expect([...strings(zones.records)].sort()).toEqual([...strings(records)].map((text) => text.replace('owner=old', 'owner=me')).sort());
      expect((await runRound(registry, zones, desired)).groups).toEqual([]);
    }),
  );
});

test('a zone in upstream’s format over the same desired gives nothing to do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(slot.filter(({ host, recordType }) => host !== '@' && host !== '_apex' && recordType !== 'TXT'), { maxLength: 8, selector: ({ host }) => host }),
      fc.constantFrom({ prefix: 'own-' }, { suffix: '-own' }, {}, { prefix: 'x.%{record_type}.' }),
      fc.constantFrom('', 'wild'),
      async (rows, affix, wildcardReplacement) => {
        const settings = { ownerId: 'me', wildcardReplacement, ...affix };
        const mapper = createNameMapper({ prefix: '', suffix: '', ...settings });
        const desired = rows.map((row) => toEndpoint(row, 'ingress/ns/web'));
        const records = desired.flatMap((each) => [
          { endpoint: { ...each, labels: {} }, zone: 'Z1' },
          stored(mapper.toTxtName(each.dnsName, each.recordType), 'TXT', [claimText('me', 'ingress/ns/web')], { setIdentifier: each.setIdentifier }),
        ]);
        const staged = await runRound(createTxtRegistry(settings), new StrictZones(records), desired, ['A', 'AAAA', 'CNAME', 'MX']);
        expect([staged.groups, staged.refused]).toEqual([[], []]);
      },
    ),
    { numRuns: 300 },
  );
});
