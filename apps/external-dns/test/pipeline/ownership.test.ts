import type { Report } from '@external-dns/controller';
import { keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Provider } from '@external-dns/plugin';
import { createTxtRegistry } from '@external-dns/registry-txt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openPipeline } from './pipeline.ts';
import { claim, dnsEndpoint, lineOf, linesOf, put, record, snapshotOf, zoneWith } from './zone.ts';
import { claimName, desired, manageAll, recordSet, strangers, zone } from './worlds.ts';

const runs = { numRuns: 60 };
const registry = createTxtRegistry({ ownerId: 'me' });

/** One round of a fresh process, which remembers nothing. */
async function run(provider: Provider, wanted: readonly Endpoint[], flags: readonly string[] = []): Promise<Report> {
  const pipeline = await openPipeline({ objects: { objects: [dnsEndpoint('main', wanted)] }, provider, flags: [...manageAll, ...flags] });
  try {
    const report = await pipeline.round();
    expect(report.error).toBeUndefined();
    return report;
  } finally {
    await pipeline.close();
  }
}

const changesOf = (report: Report): readonly string[] => report.changes.map(({ kind, key, outcome }) => `${kind} ${key.name} ${key.recordType} ${outcome}`);

/** Every string of the zone that is not ours: of records without our claim, and beside our claims. */
async function foreignStrings(provider: Provider): Promise<readonly string[]> {
  const { records, claims } = registry.interpret(await snapshotOf(provider));
  return [
    ...records.filter(({ owner }) => owner !== 'me').flatMap(({ endpoint: { dnsName, recordType, targets, recordTTL } }) => targets.map((target) => `${dnsName} ${recordType} ${target} ${recordTTL ?? ''}`)),
    ...claims.filter(({ state }) => state !== 'own').map(({ txt, text }) => `${txt.endpoint.dnsName} TXT ${text} ${txt.endpoint.recordTTL ?? ''}`),
  ].sort();
}

describe('laws over zones of any history, through the whole pipeline', () => {
  test('planned and applied, a second round of a fresh process has nothing to do, unless what was left aside has room now', async () => {
    await fc.assert(
      fc.asyncProperty(zone, desired, fc.constantFrom('sync', 'upsert-only', 'create-only'), async (before, wanted, policy) => {
        const provider = await zoneWith(before);
        const flags = [`--policy=${policy}`];
        const first = await run(provider, wanted, flags);
        expect(first.changes.filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
        const left = new Set(first.newSkips.map(({ key }) => key.name));
        const second = await run(provider, wanted, flags);
        for (const { kind, key } of second.changes) if (kind === 'create') expect(left).toContain(key.name);
        await run(provider, wanted, flags);
        expect(changesOf(await run(provider, wanted, flags))).toEqual([]);
      }),
      runs,
    );
  });

  test('what is not ours survives every create, update and delete, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(zone, fc.array(desired, { minLength: 1, maxLength: 3 }), async (before, states) => {
        const provider = await zoneWith(before);
        const foreign = await foreignStrings(provider);
        for (const wanted of [...states, []]) {
          await run(provider, wanted);
          const now = await foreignStrings(provider);
          for (const text of foreign) expect(now).toContain(text);
        }
      }),
      runs,
    );
  });

  test('after any change each record of ours has exactly one claim, and the next plan is empty', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(desired, { minLength: 1, maxLength: 4 }), fc.array(recordSet, { maxLength: 2 }), async (states, foreign) => {
        const provider = await zoneWith();
        for (const [index, wanted] of states.entries()) {
          const { newSkips } = await run(provider, wanted);
          // What somebody else makes is in the way of what is wanted later.
          if (index === 0) for (const each of foreign) await put(provider, [each]).catch(() => undefined);
          const { records, claims } = registry.interpret(await snapshotOf(provider));
          const own = records.filter(({ owner }) => owner === 'me');
          for (const { key } of own) {
            const speaking = claims.filter(({ state, for: of }) => state === 'own' && of.some((each) => keyText(each) === keyText(key)));
            expect([key, speaking.length, speaking[0]?.current]).toEqual([key, 1, true]);
          }
          // No claim without its record either.
          expect(claims.filter(({ state }) => state === 'own').length).toBe(own.length);
          if (newSkips.length === 0) {
            // A TTL that is not asked for is left as it is.
            const withoutTTL = (line: string): string => line.replace(/ ttl=\d+/, '');
            expect((await linesOf(provider)).map(withoutTTL)).toEqual(expect.arrayContaining(wanted.map(lineOf).map(withoutTTL)));
          }
          expect(changesOf(await run(provider, wanted))).toEqual([]);
        }
      }),
      runs,
    );
  });
});

test('a change of owner takes over the records of the old one once and leaves those of every other byte for byte', async () => {
  const row = fc.tuple(recordSet.filter(({ recordType }) => recordType !== 'TXT'), fc.constantFrom('old', 'you', 'me', ''), fc.constantFrom('', ...strangers));
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(row, { minLength: 1, maxLength: 6, selector: ([{ dnsName }]) => dnsName }), async (rows) => {
      const records = rows.flatMap(([set, owner, beside]) => [set, ...(owner === '' ? [] : [record(claimName(set), 'TXT', [...(beside === '' ? [] : [beside]), claim(owner, 'crd/default/main')])])]);
      const provider = await zoneWith(records);
      const before = await linesOf(provider);
      const wanted = rows.map(([set]) => set);
      const report = await run(provider, wanted, ['--migrate-from-txt-owner=old']);
      expect(await linesOf(provider)).toEqual(before.map((line) => line.replace('external-dns/owner=old', 'external-dns/owner=me')));
      expect(report.changes.map(({ key }) => key.name).sort()).toEqual(rows.filter(([, owner]) => owner === 'old').map(([{ dnsName }]) => dnsName).sort());
      expect(changesOf(await run(provider, wanted, ['--migrate-from-txt-owner=old']))).toEqual([]);
      // The old owner, started once more, finds nothing that is its own.
      await run(provider, [], ['--txt-owner-id=old']);
      expect(await linesOf(provider)).toEqual(before.map((line) => line.replace('external-dns/owner=old', 'external-dns/owner=me')));
    }),
    runs,
  );
});

test('SPF and DKIM beside a claim are never adopted, whatever the owner ids', async () => {
  const id = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9=;_ .:/-]{1,20}$/), fc.constantFrom('v=spf1', 'v=DKIM1; k=rsa', 'include:_spf.example.net', 'heritage', 'external-dns', 'me', 'default'));
  await fc.assert(
    fc.asyncProperty(id, id, fc.constantFrom(...strangers), fc.constantFrom('www.example.org', 'a-www.example.org'), async (me, other, text, at) => {
      fc.pre(me.trim() === me && me !== '' && other.trim() === other && other !== '');
      const provider = await zoneWith([record(at, 'TXT', [claim(other), text]), record('www.example.org', 'A', '192.0.2.1'), record('spf.example.org', 'TXT', text)]);
      const flags = [`--txt-owner-id=${me}`];
      const stranger = `${at} TXT ${text}`;
      for (const wanted of [[], [record('www.example.org', 'A', '192.0.2.7'), record('spf.example.org', 'TXT', '"ours"')], []]) {
        await run(provider, wanted, flags);
        const strings = (await snapshotOf(provider)).records.flatMap(({ endpoint: { dnsName, recordType, targets } }) => targets.map((target) => `${dnsName} ${recordType} ${target}`));
        expect(strings).toContain(stranger);
        expect(strings).toContain(`spf.example.org TXT ${text}`);
        if (other !== me) expect(strings).toContain('www.example.org A 192.0.2.1');
      }
    }),
    runs,
  );
});
