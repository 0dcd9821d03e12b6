import { buildEndpoint, keyOf, keyText, matchAll, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { transientError } from '@external-dns/plugin';
import type { Capabilities, ChangeGroup, Clock, Context, Desired, Name, Outcome, Provider, ProviderRecord, ProviderSnapshot, Source, Unresolved, Zone } from '@external-dns/plugin';

/** A clock that stands until it is moved; sleepers wake when their time has come. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #sleepers = new Set<{ readonly at: number; readonly wake: () => void }>();

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers.delete(sleeper);
        reject(new Error('aborted'));
      }, { once: true });
    });
  }

  get sleeping(): number {
    return this.#sleepers.size;
  }

  advance(ms: number): void {
    this.#now += ms;
    for (const sleeper of [...this.#sleepers]) {
      if (sleeper.at > this.#now) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** Desired names that the test sets. */
export class FixedSource implements Source {
  readonly name = 'fixed';
  closed = false;
  failure: Error | undefined;
  #version = 0;
  #byName = new Map<Name, readonly Endpoint[]>();
  #unresolved: readonly Unresolved[] = [];
  readonly #changes: { readonly version: number; readonly names: ReadonlySet<Name> }[] = [];
  readonly #listeners = new Set<() => void>();

  set(endpoints: readonly Endpoint[], unresolved: readonly Unresolved[] = []): void {
    const next = new Map<Name, Endpoint[]>();
    for (const endpoint of endpoints) {
      const name = normalName(endpoint.dnsName);
      next.set(name, [...(next.get(name) ?? []), endpoint]);
    }
    const names = new Set([...this.#byName.keys(), ...next.keys()].filter((name) => JSON.stringify(this.#byName.get(name)) !== JSON.stringify(next.get(name))));
    this.#version += 1;
    this.#byName = next;
    this.#unresolved = unresolved;
    this.#changes.push({ version: this.#version, names });
    for (const listener of this.#listeners) listener();
  }

  async desired(): Promise<Desired> {
    if (this.failure !== undefined) throw this.failure;
    const changes = this.#changes;
    return {
      version: this.#version,
      byName: this.#byName,
      unresolved: this.#unresolved,
      skipped: [],
      changedSince: (version) => new Set(changes.filter((change) => change.version > version).flatMap((change) => [...change.names])),
    };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
  }
}

/** A provider with one zone in memory, and faults that the test switches on. */
export class ZoneProvider implements Provider {
  readonly name = 'zone';
  readonly capabilities: Capabilities;
  readonly zones: readonly Zone[];
  readonly stored = new Map<string, ProviderRecord>();
  reads = 0;
  applied: ChangeGroup[] = [];
  writes = 0;
  closed = false;
  /** Thrown by the next reads while set. */
  readFailure: Error | undefined;
  /** The outcome of a group instead of carrying it out. */
  fault: ((group: ChangeGroup) => Outcome | undefined) | undefined;

  constructor(options: { readonly capabilities?: Partial<Capabilities>; readonly zone?: string } = {}) {
    this.capabilities = {
      recordTypes: ['A', 'AAAA', 'CNAME', 'TXT', 'MX'],
      setIdentifiers: false,
      aliases: false,
      wildcards: true,
      conditionalWrites: true,
      adjust: 'none',
      normalises: false,
      ...options.capabilities,
    };
    this.zones = [{ id: options.zone ?? 'example.org', name: options.zone ?? 'example.org' }];
  }

  put(endpoint: Endpoint): void {
    this.stored.set(keyText(keyOf(endpoint)), { endpoint, zone: this.zones[0]!.id });
  }

  async read(): Promise<ProviderSnapshot> {
    this.reads += 1;
    if (this.readFailure !== undefined) throw this.readFailure;
    return { zones: this.zones, records: [...this.stored.values()], filter: matchAll };
  }

  async apply(groups: readonly ChangeGroup[], ctx: Context): Promise<ReadonlyMap<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    for (const group of groups) {
      this.applied.push(group);
      const fault = this.fault?.(group);
      if (fault !== undefined) {
        outcomes.set(group.id, fault);
        continue;
      }
      try {
        await ctx.write(async () => {
          this.writes += 1;
          for (const change of group.changes) {
            if (change.kind !== 'create') this.stored.delete(keyText(keyOf(change.current.endpoint)));
            if (change.kind !== 'delete') this.put({ ...change.desired, labels: {} });
          }
        });
        outcomes.set(group.id, { kind: 'applied' });
      } catch (error) {
        outcomes.set(group.id, { kind: 'not-attempted', error: transientError(error instanceof Error ? error.message : String(error)) });
      }
    }
    return outcomes;
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

/** An A record with one target. */
export function a(name: string, target = '192.0.2.1'): Endpoint {
  return buildEndpoint({ dnsName: name, recordType: 'A', targets: [target] });
}
