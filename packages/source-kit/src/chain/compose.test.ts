import { buildEndpoint, compareBytes, mergeEndpoints, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Source, TelemetryEvent } from '@external-dns/plugin';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MergedNames } from '../define/merged-names.ts';
import type { Contribution } from '../define/merged-names.ts';
import { ChangeLog } from '../change-log.ts';
import { dedupStage } from '../stages/index.ts';
import { context } from '../testing/fixtures.ts';
import type { Stage } from '../types.ts';
import { composeSources } from './compose.ts';

/** A source whose objects a test sets. */
class ListSource implements Source {
  readonly name: string;
  readonly #objects = new Map<string, Contribution>();
  readonly #merged = new MergedNames();
  readonly #log = new ChangeLog();
  readonly #listeners = new Set<() => void>();
  #latest: Desired | undefined;
  failure: Error | undefined;
  closed = false;

  constructor(name: string, objects: Readonly<Record<string, readonly Endpoint[]>> = {}) {
    this.name = name;
    for (const [key, endpoints] of Object.entries(objects)) this.set(key, endpoints);
  }

  set(key: string, endpoints: readonly Endpoint[]): void {
    const after = { key, endpoints };
    this.#merged.replace(this.#objects.get(key), after);
    this.#objects.set(key, after);
    for (const listener of this.#listeners) listener();
  }

  async desired(): Promise<Desired> {
    if (this.failure !== undefined) throw this.failure;
    const { changed } = await this.#merged.flush();
    if (this.#latest !== undefined && changed !== 'all' && changed.size === 0) return this.#latest;
    if (changed === 'all') this.#log.recordAll();
    else this.#log.record(changed);
    this.#latest = { version: this.#log.version, byName: this.#merged.byName, changedSince: (version) => this.#log.changedSince(version), unresolved: [], skipped: [] };
    return this.#latest;
  }

  onChange(listener: () => void) {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  close(): void {
    this.closed = true;
  }
}

function a(dnsName: string, ...targets: readonly string[]): Endpoint {
  return buildEndpoint({ dnsName, recordType: 'A', targets });
}

const renamed: Stage = { kind: 'map', name: 'rename', map: (endpoint) => [{ ...endpoint, dnsName: endpoint.dnsName.replace('old.', 'new.') }] };

/** Keeps the first endpoint of a name. */
const firstOfName: Stage = {
  kind: 'group',
  name: 'first',
  keys: ({ dnsName }) => [normalName(dnsName)],
  group(_, [first, ...others], notice) {
    for (const endpoint of others) notice({ kind: 'duplicate', endpoint, reason: 'not the first' });
    return first === undefined ? [] : [first];
  },
};

/** Adds for each target the names that have it. */
const reverse: Stage = {
  kind: 'group',
  name: 'reverse',
  keys: ({ dnsName, targets }) => [`name ${normalName(dnsName)}`, ...targets.map((target) => `target ${target}`)],
  group: (key, endpoints) =>
    key.startsWith('name ') ? endpoints : [buildEndpoint({ dnsName: `${key.slice(7)}.arpa`, recordType: 'PTR', targets: endpoints.map(({ dnsName }) => dnsName) })],
};

const onlyShort: Stage = {
  kind: 'map',
  name: 'short',
  map(endpoint, notice) {
    if (endpoint.targets.length < 3) return [endpoint];
    notice({ kind: 'invalid', endpoint, reason: 'too many targets' });
    return [];
  },
};

const shape = (desired: Desired): Record<string, string[]> =>
  Object.fromEntries([...desired.byName].map(([name, list]): [string, string[]] => [name, list.map(({ dnsName, recordType, targets }) => `${dnsName} ${recordType} ${targets.join(',')}`)]).sort(([x], [y]) => compareBytes(x, y)));

describe('composeSources', () => {
  it('joins sources in the order given, by the normal form of the name', async () => {
    const chain = composeSources([new ListSource('one', { x: [a('A.org', '1.1.1.1')] }), new ListSource('two', { y: [a('a.org', '2.2.2.2'), a('b.org', '3.3.3.3')] })], []);
    expect(shape(await chain.desired(context()))).toEqual({ 'a.org': ['A.org A 1.1.1.1', 'a.org A 2.2.2.2'], 'b.org': ['b.org A 3.3.3.3'] });
  });

  it('keeps names with one dot and with two at their end apart', async () => {
    const one = new ListSource('one', { x: [a('a.org.', '1.1.1.1'), a('a.org..', '2.2.2.2')] });
    expect(shape(await composeSources([one], [dedupStage()]).desired(context()))).toEqual({ 'a.org': ['a.org. A 1.1.1.1'], 'a.org.': ['a.org.. A 2.2.2.2'] });
  });

  it('follows a name that a stage changes, and groups that several names share', async () => {
    const source = new ListSource('one', { x: [a('old.org', '1.1.1.1')], y: [a('b.org', '1.1.1.1')] });
    const chain = composeSources([source], [renamed, reverse]);
    const first = await chain.desired(context());
    expect(shape(first)).toEqual({ '1.1.1.1.arpa': ['1.1.1.1.arpa PTR b.org,new.org'], 'b.org': ['b.org A 1.1.1.1'], 'new.org': ['new.org A 1.1.1.1'] });
    source.set('x', [a('old.org', '2.2.2.2')]);
    const second = await chain.desired(context());
    expect(second.changedSince(first.version)).toEqual(new Set(['1.1.1.1.arpa', '2.2.2.2.arpa', 'new.org']));
    expect(shape(second)['1.1.1.1.arpa']).toEqual(['1.1.1.1.arpa PTR b.org']);
  });

  it('answers with the same result when nothing changed, and touches nothing else when something did', async () => {
    const seen: string[] = [];
    const watching: Stage = {
      kind: 'map',
      name: 'watch',
      map(endpoint) {
        seen.push(endpoint.dnsName);
        return [endpoint];
      },
    };
    const source = new ListSource('one', { x: [a('x.org', '1.1.1.1')], y: [a('y.org', '1.1.1.1')] });
    const chain = composeSources([source], [watching, firstOfName]);
    const first = await chain.desired(context());
    expect(await chain.desired(context())).toBe(first);
    source.set('y', [a('y.org', '2.2.2.2')]);
    await chain.desired(context());
    expect(seen).toEqual(['x.org', 'y.org', 'y.org']);
  });

  it('reports notices as skipped while they hold, and to telemetry once', async () => {
    const source = new ListSource('one', { x: [a('x.org', '1.1.1.1', '2.2.2.2', '3.3.3.3')], y: [a('y.org', '1.1.1.1')] });
    const chain = composeSources([source, new ListSource('two', { y: [a('y.org', '9.9.9.9')] })], [onlyShort, firstOfName]);
    const events: TelemetryEvent[] = [];
    const result = await chain.desired(context(undefined, events));
    expect(result.skipped).toEqual([
      { ref: { source: 'sources' }, reason: 'too many targets', severity: 'warning', dnsName: 'x.org' },
      { ref: { source: 'sources' }, reason: 'not the first', severity: 'info', dnsName: 'y.org' },
    ]);
    source.set('x', [a('x.org', '1.1.1.1')]);
    expect((await chain.desired(context(undefined, events))).skipped).toHaveLength(1);
    expect(events).toEqual([
      { kind: 'endpoint-invalid', recordType: 'A', source: 'unknown' },
      { kind: 'endpoint-deduplicated', recordType: 'A', source: 'unknown' },
      { kind: 'endpoint-invalid', recordType: 'A', source: 'unknown', gone: true },
    ]);
  });

  it('goes on when a stage throws for one endpoint', async () => {
    const picky: Stage = {
      kind: 'map',
      name: 'picky',
      map(endpoint) {
        if (endpoint.dnsName === 'x.org') throw new Error('no x');
        return [endpoint];
      },
    };
    const result = await composeSources([new ListSource('one', { x: [a('x.org', '1.1.1.1'), a('y.org', '1.1.1.1')] })], [picky]).desired(context());
    expect(Object.keys(shape(result))).toEqual(['y.org']);
    expect(result.skipped).toMatchObject([{ dnsName: 'x.org', reason: 'stage picky failed: no x', severity: 'warning' }]);
  });

  it('keeps what a source that rejects gave last, and says that it failed', async () => {
    const source = new ListSource('one', { x: [a('x.org', '1.1.1.1')] });
    const healthy = new ListSource('two', { y: [a('y.org', '1.1.1.1')] });
    const chain = composeSources([source, healthy], []);
    const first = await chain.desired(context());
    source.failure = new Error('connection refused');
    const failed = await chain.desired(context());
    expect(failed.unresolved).toMatchObject([{ ref: { source: 'one' }, reason: 'connection refused', lastGood: [{ dnsName: 'x.org' }] }]);
    expect(failed.version).toBeGreaterThan(first.version);
    expect(failed.changedSince(first.version)).toEqual(new Set());
    expect(Object.keys(shape(failed))).toEqual(['x.org', 'y.org']);
    source.failure = undefined;
    expect((await chain.desired(context())).unresolved).toEqual([]);
  });

  it('loses no change when a call is aborted between two sources', async () => {
    const stop = new AbortController();
    const second: Source = {
      name: 'slow',
      async desired(ctx: Context) {
        stop.abort(new Error('shutting down'));
        ctx.signal.throwIfAborted();
        return new ListSource('empty').desired();
      },
      onChange: () => () => undefined,
      close: () => undefined,
    };
    const chain = composeSources([new ListSource('one', { x: [a('x.org', '1.1.1.1')] }), second], []);
    await expect(chain.desired(context(undefined, [], stop.signal))).rejects.toThrow('shutting down');
    expect(Object.keys(shape(await chain.desired(context())))).toEqual(['x.org']);
  });

  it('forwards changes and the end', () => {
    const sources = [new ListSource('one'), new ListSource('two')];
    const chain = composeSources(sources, []);
    let calls = 0;
    const stop = chain.onChange(() => (calls += 1));
    sources[1]?.set('x', [a('x.org', '1.1.1.1')]);
    expect(calls).toBe(1);
    stop();
    sources[0]?.set('x', []);
    expect(calls).toBe(1);
    chain.close();
    expect(sources.every(({ closed }) => closed)).toBe(true);
  });
});

describe('law', () => {
  const endpoint = fc
    .record({ name: fc.constantFrom('a.org', 'A.org', 'old.org', 'b.org', 'c.org'), targets: fc.array(fc.constantFrom('1.1.1.1', '2.2.2.2', '3.3.3.3', '4.4.4.4'), { minLength: 1, maxLength: 4 }) })
    .map(({ name, targets }) => a(name, ...targets));
  const event = fc.record({ source: fc.nat(1), object: fc.constantFrom('x', 'y', 'z'), endpoints: fc.array(endpoint, { maxLength: 3 }), round: fc.boolean() });

  it('any sequence of events gives what a full recomputation gives, and changedSince names every difference', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (events) => {
        const stages = [renamed, onlyShort, firstOfName, renamed, reverse];
        const sources = [new ListSource('one'), new ListSource('two')];
        const chain = composeSources(sources, stages);
        const state: Record<string, readonly Endpoint[]>[] = [{}, {}];
        let seen = await chain.desired(context());
        let copy = new Map(seen.byName);
        for (const { source, object, endpoints, round } of events) {
          sources[source]?.set(object, endpoints);
          state[source]![object] = endpoints;
          if (!round) continue;
          const next = await chain.desired(context());
          const changed = next.changedSince(seen.version);
          for (const name of new Set([...copy.keys(), ...next.byName.keys()])) {
            if (changed !== 'all' && !changed.has(name)) expect(next.byName.get(name)).toEqual(copy.get(name));
          }
          seen = next;
          copy = new Map(next.byName);
        }
        const incremental = await chain.desired(context());
        const full = await composeSources(state.map((objects, index) => new ListSource(['one', 'two'][index]!, objects)), stages).desired(context());
        expect(shape(incremental)).toEqual(shape(full));
        const key = (skip: Desired['skipped'][number]): string => JSON.stringify(skip);
        expect(incremental.skipped.map(key).sort()).toEqual(full.skipped.map(key).sort());
      }),
    );
  });

  it('stages that stay within a name give the same with that promise as without', async () => {
    const twice: Stage = {
      kind: 'group',
      name: 'twice',
      keys: ({ dnsName, targets }) => [dnsName, dnsName, ...targets.slice(1).map((target) => `${normalName(dnsName)} ${target}`)],
      group: (key, endpoints, notice) => {
        if (endpoints.length > 2) notice({ kind: 'warning', endpoint: endpoints[0]!, reason: `many in ${key}` });
        return endpoints;
      },
    };
    const failing: Stage = {
      kind: 'map',
      name: 'failing',
      map(only) {
        if (only.targets[0] === '4.4.4.4') throw new Error('no 4');
        return only.dnsName === 'b.org' ? [only, a('B.org', '5.5.5.5')] : [only];
      },
    };
    const stages = [onlyShort, twice, failing, firstOfName, dedupStage()];
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (events) => {
        const runs = [true, false].map((promised) => {
          const sources = [new ListSource('one'), new ListSource('two')];
          return { sources, chain: composeSources(sources, stages.map(({ withinName: _, ...stage }): Stage => (promised ? { ...stage, withinName: true } : stage))) };
        });
        for (const { source, object, endpoints, round } of events) {
          for (const { sources } of runs) sources[source]?.set(object, endpoints);
          if (!round) continue;
          const [within, without] = await Promise.all(runs.map(({ chain }) => chain.desired(context())));
          expect(shape(within!)).toEqual(shape(without!));
          const told = ({ skipped }: Desired): string[] => skipped.map((skip) => JSON.stringify(skip)).sort();
          expect(told(within!)).toEqual(told(without!));
        }
      }),
    );
  });

  it('names merge as MergeEndpoints merges the whole list of all objects in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.array(endpoint, { maxLength: 3 })), async (objects) => {
        const merged = new MergedNames();
        for (const key of Object.keys(objects)) merged.replace(undefined, { key, endpoints: objects[key]! });
        await merged.flush();
        const whole = mergeEndpoints(Object.keys(objects).sort().flatMap((key) => objects[key]!)).endpoints;
        const text = (list: readonly Endpoint[]): string[] => list.map(({ dnsName, targets }) => `${dnsName} ${targets.join()}`).sort();
        expect(text([...merged.byName.values()].flat())).toEqual(text(whole));
      }),
    );
  });
});
