import { buildEndpoint, matchAll } from '@external-dns/endpoint';
import { transientError } from '@external-dns/plugin';
import type { ChangeGroup, Context, Outcomes } from '@external-dns/plugin';
import { createTxtRegistry } from '@external-dns/registry-txt';
import { describe, expect, test } from 'vitest';
import { FixedSource, ManualClock, ZoneProvider, a } from '../test/fakes.ts';
import { createController } from './controller.ts';
import { createGate } from './gate.ts';
import { silentLogger } from './log/logger.ts';
import type { Report } from './report.ts';

/** More than are applied at once. */
const COUNT = 12_000;
const many = Array.from({ length: COUNT }, (_, index) => a(`h${String(index).padStart(5, '0')}.example.org`));

/** Counts the calls of `apply`, and fails at one of them. */
class CountingProvider extends ZoneProvider {
  readonly calls: number[] = [];
  failAt = 0;

  override async apply(groups: readonly ChangeGroup[], ctx: Context): Promise<Outcomes> {
    this.calls.push(groups.length);
    if (this.calls.length === this.failAt) throw transientError('connection reset');
    return super.apply(groups, ctx);
  }
}

function setUp(options: { readonly dryRun?: boolean } = {}) {
  const clock = new ManualClock();
  const source = new FixedSource();
  const provider = new CountingProvider();
  const controller = createController({
    targets: [
      {
        name: 'default',
        source,
        provider,
        registry: createTxtRegistry({ ownerId: 'me' }),
        policy: 'sync',
        filter: matchAll,
        managedRecordTypes: ['A', 'AAAA', 'CNAME'],
        excludeRecordTypes: [],
        maxAgeMs: 0,
        deleteGuardPercent: 0,
        unresolvedGraceMs: 600_000,
      },
    ],
    gate: createGate({ dryRun: options.dryRun ?? false, requestTimeoutMs: 30_000, now: () => clock.now() }),
    clock,
    log: silentLogger,
    telemetry: () => {},
    observers: [],
    intervalMs: 60_000,
    minEventSyncIntervalMs: 5_000,
    events: false,
    once: false,
  });
  const round = async (): Promise<Report> => {
    const [report] = await controller.reconcile(new AbortController().signal);
    if (report === undefined) throw new Error('no report');
    return report;
  };
  return { source, provider, round };
}

describe('many changes', () => {
  test('are applied in parts, and told in the order of the plan', async () => {
    const { source, provider, round } = setUp();
    source.set(many);
    const report = await round();
    expect(provider.calls.length).toBeGreaterThan(1);
    expect(provider.calls.reduce((sum, count) => sum + count, 0)).toBe(COUNT);
    expect(report.changes.map(({ key }) => key.name)).toEqual(many.map(({ dnsName }) => dnsName));
    expect(report.registryRecords.total).toBe(COUNT);
    expect((await round()).result).toBe('up-to-date');
  });

  test('of which a part fails are told as far as they were carried out, and the next round does the rest', async () => {
    const { source, provider, round } = setUp();
    source.set(many);
    provider.failAt = 2;
    const report = await round();
    expect(report).toMatchObject({ result: 'failed', error: { stage: 'apply', message: 'connection reset' } });
    expect(report.changes).toHaveLength(provider.calls[0] ?? 0);
    expect((await round()).changes).toHaveLength(COUNT - report.changes.length);
    expect(provider.stored.size).toBe(2 * COUNT);
  });

  test('are all told in a dry run, in which nothing is applied', async () => {
    const { source, provider, round } = setUp({ dryRun: true });
    source.set(many);
    const report = await round();
    expect(report.changes.filter(({ outcome }) => outcome === 'planned')).toHaveLength(COUNT);
    expect(provider.calls).toEqual([]);
  });
});

test('changes of one group that do not follow each other in the plan are told in the order of the plan', async () => {
  const { source, provider, round } = setUp();
  const at = (recordType: string, target: string) => buildEndpoint({ dnsName: 'www.example.org', recordType, targets: [target] });
  source.set([at('CNAME', 'x.test')]);
  await round();
  source.set([at('A', '192.0.2.1'), at('AAAA', '2001:db8::1'), a('zzz.example.org')]);
  const report = await round();
  expect(report.changes.map(({ kind, key }) => `${kind} ${key.name} ${key.recordType}`)).toEqual(['create www.example.org A', 'create www.example.org AAAA', 'delete www.example.org CNAME', 'create zzz.example.org A']);
  expect(provider.calls).toEqual([1, 2]);
});

test('a claim whose record is gone and not desired is released, and the report says so', async () => {
  const { source, provider, round } = setUp();
  source.set([a('www.example.org'), a('b.example.org')]);
  await round();
  provider.stored.delete('www.example.org\u0000A\u0000');
  source.set([a('b.example.org')]);
  const report = await round();
  expect(report.changes).toMatchObject([{ kind: 'delete', key: { name: 'a-www.example.org', recordType: 'TXT' }, outcome: 'applied' }]);
  expect(report.registryRecords.total).toBe(1);
  expect(provider.stored.size).toBe(2);
});
