import { matchAll } from '@external-dns/endpoint';
import { rejectedError, throttledError, transientError } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { FixedSource, ManualClock, ZoneProvider, a } from '../test/fakes.ts';
import { createController } from './controller.ts';
import type { ControllerConfig, TargetConfig } from './config.ts';
import { createGate } from './gate.ts';
import { silentLogger } from './log/logger.ts';
import { createNoopRegistry } from './noop-registry.ts';
import type { Report } from './report.ts';

function setUp(options: Partial<ControllerConfig> & { target?: Partial<TargetConfig>; dryRun?: boolean; provider?: ZoneProvider } = {}) {
  const clock = new ManualClock();
  const source = new FixedSource();
  const provider = options.provider ?? new ZoneProvider();
  const reports: Report[] = [];
  const target: TargetConfig = {
    name: 'default',
    source,
    provider,
    registry: createNoopRegistry(),
    policy: 'sync',
    filter: matchAll,
    managedRecordTypes: ['A', 'AAAA', 'CNAME'],
    excludeRecordTypes: [],
    maxAgeMs: 0,
    deleteGuardPercent: 0,
    unresolvedGraceMs: 600_000,
    ...options.target,
  };
  const controller = createController({
    targets: [target],
    gate: createGate({ dryRun: options.dryRun ?? false, requestTimeoutMs: 30_000, now: () => clock.now() }),
    clock,
    log: silentLogger,
    telemetry: () => {},
    observers: [{ name: 'collect', onReport: (report) => void reports.push(report) }],
    intervalMs: 60_000,
    minEventSyncIntervalMs: 5_000,
    events: false,
    once: false,
    random: () => 1,
    ...options,
  });
  const once = async (): Promise<Report> => {
    const [report] = await controller.reconcile(new AbortController().signal);
    if (report === undefined) throw new Error('no report');
    return report;
  };
  return { clock, source, provider, reports, controller, once };
}

const names = (provider: ZoneProvider): string[] => [...provider.stored.values()].map(({ endpoint }) => `${endpoint.dnsName} ${endpoint.targets.join(',')}`).sort();

describe('one round', () => {
  test('creates, updates and deletes what differs, then has nothing to do', async () => {
    const { source, provider, once } = setUp();
    provider.put(a('old.example.org'));
    provider.put(a('moved.example.org', '192.0.2.7'));
    source.set([a('new.example.org'), a('moved.example.org', '192.0.2.8')]);
    const report = await once();
    expect(report.result).toBe('applied');
    expect(report.changes.map(({ kind, key, outcome }) => [kind, key.name, outcome])).toEqual([
      ['update', 'moved.example.org', 'applied'],
      ['create', 'new.example.org', 'applied'],
      ['delete', 'old.example.org', 'applied'],
    ]);
    expect(names(provider)).toEqual(['moved.example.org 192.0.2.8', 'new.example.org 192.0.2.1']);
    expect((await once()).result).toBe('up-to-date');
  });

  test('with no news since a confirmed one is idle, plans nothing and writes nothing', async () => {
    const provider = new ZoneProvider();
    const { source, once } = setUp({ provider, target: { maxAgeMs: 3_600_000 } });
    source.set([a('www.example.org')]);
    await once();
    await once();
    const idle = await once();
    expect(idle.result).toBe('idle');
    expect(provider.reads).toBe(1);
    expect(idle.registryRecords.total).toBe(1);
  });

  test('in dry-run reports what would be done and never writes', async () => {
    const { source, provider, once } = setUp({ dryRun: true });
    provider.put(a('old.example.org'));
    source.set([a('new.example.org')]);
    const report = await once();
    expect(report.changes.map(({ kind, outcome }) => [kind, outcome])).toEqual([['create', 'planned'], ['delete', 'planned']]);
    expect(provider.applied).toEqual([]);
    expect(names(provider)).toEqual(['old.example.org 192.0.2.1']);
  });

  test('with a source that throws reports the stage and deletes nothing', async () => {
    const { source, provider, once } = setUp();
    provider.put(a('www.example.org'));
    source.failure = transientError('the API server is away');
    const report = await once();
    expect(report.error).toMatchObject({ stage: 'source', kind: 'transient', message: 'the API server is away' });
    expect(names(provider)).toEqual(['www.example.org 192.0.2.1']);
  });

  test('with an object that cannot be resolved after a restart keeps records that it may stand behind', async () => {
    const { source, provider, once, clock } = setUp();
    provider.put(a('www.example.org'));
    source.set([], [{ ref: { source: 'service' }, reason: 'not read yet', since: clock.now() }]);
    const report = await once();
    expect(names(provider)).toEqual(['www.example.org 192.0.2.1']);
    expect(report.heldDeletions).toBe(1);
    expect(report.recheckAt).toBe(clock.now() + 600_000);
  });

  test('with a provider that cannot be read fails, keeps the process and the zone, and works when it is back', async () => {
    const { source, provider, once } = setUp();
    source.set([a('www.example.org')]);
    provider.readFailure = throttledError('slow down', 9_000);
    expect((await once()).error).toMatchObject({ stage: 'registry', kind: 'throttled', retryAfterMs: 9_000 });
    provider.readFailure = undefined;
    expect((await once()).result).toBe('applied');
  });

  test('with one bad record applies the others and leaves the bad one alone until its backoff is over', async () => {
    const { source, provider, once, clock } = setUp();
    source.set([a('bad.example.org'), a('good.example.org')]);
    provider.fault = (group) => (group.name === 'bad.example.org' ? { kind: 'rejected', error: rejectedError('label not allowed') } : undefined);
    const report = await once();
    expect(report.changes.map(({ key, outcome, error }) => [key.name, outcome, error?.message])).toEqual([
      ['bad.example.org', 'rejected', 'label not allowed'],
      ['good.example.org', 'applied', undefined],
    ]);
    provider.applied = [];
    await once();
    expect(provider.applied).toEqual([]);
    clock.advance(61_000);
    await once();
    expect(provider.applied.map(({ name }) => name)).toEqual(['bad.example.org']);
  });

  test('after a lost answer reads the zone again before it writes', async () => {
    const { source, provider, once } = setUp({ target: { maxAgeMs: 3_600_000 } });
    source.set([a('www.example.org')]);
    provider.fault = () => ({ kind: 'unknown', error: transientError('connection reset') });
    await once();
    expect(provider.reads).toBe(1);
    provider.fault = undefined;
    const report = await once();
    expect(provider.reads).toBe(2);
    expect(report.changes[0]).toMatchObject({ kind: 'create', outcome: 'applied' });
  });

  test('refused because the record is not what was known reads again and succeeds in the same round', async () => {
    const { source, provider, once } = setUp({ target: { maxAgeMs: 3_600_000 } });
    source.set([a('www.example.org', '192.0.2.1')]);
    await once();
    provider.put(a('www.example.org', '192.0.2.9'));
    source.set([a('www.example.org', '192.0.2.2')]);
    let stale = true;
    provider.fault = () => {
      if (!stale) return undefined;
      stale = false;
      return { kind: 'rejected', error: { name: 'StaleRecordError', kind: 'rejected', message: 'not what is stored' } };
    };
    await once();
    expect(provider.reads).toBe(2);
    expect(names(provider)).toEqual(['www.example.org 192.0.2.2']);
  });
});

describe('the loop', () => {
  /** Waits for `condition`, letting pending work go on. */
  async function until(condition: () => boolean): Promise<void> {
    for (let turn = 0; turn < 10_000; turn += 1) {
      if (condition()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error('the condition never came true');
  }

  test('runs at once and then every interval, and ends when it is told to', async () => {
    const { source, reports, clock, controller } = setUp();
    source.set([a('www.example.org')]);
    const stop = new AbortController();
    const running = controller.run(stop.signal, new AbortController().signal);
    await until(() => reports.length === 1 && clock.sleeping === 1);
    clock.advance(59_999);
    await until(() => clock.sleeping === 1);
    expect(reports.length).toBe(1);
    clock.advance(1);
    await until(() => reports.length === 2 && clock.sleeping === 1);
    stop.abort();
    await running;
    expect(controller.unhealthy()).toBeUndefined();
  });

  test('asks again for what was left undone soon, and for what was refused when its backoff is over', async () => {
    const { source, provider, reports, clock, controller } = setUp({ intervalMs: 3_600_000 });
    source.set([a('lost.example.org'), a('bad.example.org')]);
    provider.fault = ({ name }) => (name.startsWith('bad') ? { kind: 'rejected', error: rejectedError('not allowed') } : { kind: 'unknown', error: transientError('connection reset') });
    const stop = new AbortController();
    const running = controller.run(stop.signal, new AbortController().signal);
    await until(() => reports.length === 1 && clock.sleeping === 1);
    provider.fault = ({ name }) => (name.startsWith('bad') ? { kind: 'rejected', error: rejectedError('not allowed') } : undefined);
    clock.advance(1_000);
    await until(() => reports.length === 2 && clock.sleeping === 1);
    expect(names(provider)).toEqual(['lost.example.org 192.0.2.1']);
    provider.fault = undefined;
    clock.advance(59_000);
    await until(() => reports.length === 3 && clock.sleeping === 1);
    expect(names(provider)).toEqual(['bad.example.org 192.0.2.1', 'lost.example.org 192.0.2.1']);
    stop.abort();
    await running;
  });

  test('acts on the first event after a quiet time within 0.2 s, and on later ones after the minimum', async () => {
    const { source, reports, clock, controller } = setUp({ events: true });
    const stop = new AbortController();
    const running = controller.run(stop.signal, new AbortController().signal);
    await until(() => reports.length === 1 && clock.sleeping === 1);
    clock.advance(20_000);
    await until(() => clock.sleeping === 1);
    source.set([a('one.example.org')]);
    await until(() => clock.sleeping === 1);
    clock.advance(200);
    await until(() => reports.length === 2 && clock.sleeping === 1);
    expect(reports[1]).toMatchObject({ kind: 'event', result: 'applied' });
    source.set([a('one.example.org'), a('two.example.org')]);
    await until(() => clock.sleeping === 1);
    clock.advance(4_000);
    await until(() => clock.sleeping === 1);
    expect(reports.length).toBe(2);
    clock.advance(1_500);
    await until(() => reports.length === 3);
    stop.abort();
    await running;
  });

  test('does not let continuous events postpone a round', async () => {
    const { source, reports, clock, controller } = setUp({ events: true });
    const stop = new AbortController();
    const running = controller.run(stop.signal, new AbortController().signal);
    await until(() => reports.length === 1 && clock.sleeping === 1);
    for (let step = 0; step < 120; step += 1) {
      source.set([a('busy.example.org', `192.0.2.${step + 1}`)]);
      clock.advance(100);
      await until(() => clock.sleeping === 1);
    }
    stop.abort();
    await running;
    expect(reports.length).toBeGreaterThanOrEqual(3);
  });

  test('closes what it was given', async () => {
    const { source, provider, controller } = setUp();
    await controller.close();
    expect([source.closed, provider.closed]).toEqual([true, true]);
  });
});

test('an observer that throws stops neither the round nor the other observers', async () => {
  const seen: string[] = [];
  const { source, once } = setUp({
    observers: [
      { name: 'broken', onReport: () => { throw new Error('no'); } },
      { name: 'fine', onReport: (report) => void seen.push(report.result) },
    ],
  });
  source.set([a('www.example.org')]);
  await once();
  expect(seen).toEqual(['applied']);
});

test('two targets that write one zone as one owner are refused before either writes in it again', async () => {
  const clock = new ManualClock();
  const targets = ['one', 'two'].map((name): TargetConfig => ({
    name,
    source: new FixedSource(),
    provider: new ZoneProvider(),
    registry: createNoopRegistry(),
    policy: 'sync',
    filter: matchAll,
    managedRecordTypes: ['A'],
    excludeRecordTypes: [],
    maxAgeMs: 0,
    deleteGuardPercent: 0,
    unresolvedGraceMs: 0,
  }));
  const controller = createController({
    targets,
    gate: createGate({ dryRun: false, requestTimeoutMs: 1, now: () => clock.now() }),
    clock,
    log: silentLogger,
    telemetry: () => {},
    observers: [],
    intervalMs: 1,
    minEventSyncIntervalMs: 1,
    events: false,
    once: true,
  });
  const reports = await controller.reconcile(new AbortController().signal);
  expect(reports[1]?.error?.message).toContain('"two" and "one" both write zone example.org');
});
