import { normalName } from '@external-dns/endpoint';
import type { DomainFilter } from '@external-dns/endpoint';
import type { ChangeGroup, Context, Outcomes, Provider, ProviderRecord, ProviderSnapshot, Zone } from '@external-dns/plugin';

/**
 * All that is known of a provider's zones: the one cache there is (design.md "Data on its way"). Filled by full reads, kept up to date with what the provider
 * acknowledged as written, and marked dirty where an answer was lost.
 */
export class ZoneStore {
  readonly #provider: Provider;
  #byName = new Map<string, readonly ProviderRecord[]>();
  #zones: readonly Zone[] | undefined;
  #filter: DomainFilter | undefined;
  #since: string | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #version = 0;
  #dirty = true;
  #flat: readonly ProviderRecord[] | undefined;

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Grows whenever the content may have changed. */
  get version(): number {
    return this.#version;
  }

  /** Something was written whose result is not known: a read must come before the next write. */
  get dirty(): boolean {
    return this.#dirty;
  }

  /** Milliseconds since the epoch of the last full read. */
  get readAt(): number {
    return this.#readAt;
  }

  /**
   * Reads the provider unless what is known is younger than `maxAgeMs` and not dirty. Rejects with the provider's error; what was known before stays.
   */
  async refresh(ctx: Context, maxAgeMs: number): Promise<'read' | 'unchanged' | 'cached'> {
    const now = ctx.clock.now();
    if (!this.#dirty && now - this.#readAt < maxAgeMs) return 'cached';
    const answer = await this.#provider.read(ctx, this.#dirty ? undefined : this.#since);
    if ('unchanged' in answer) {
      this.#readAt = now;
      return 'unchanged';
    }
    this.#replace(answer);
    this.#readAt = now;
    return 'read';
  }

  #replace(snapshot: ProviderSnapshot): void {
    this.#byName = groupByName(snapshot.records);
    this.#flat = snapshot.records;
    this.#zones = snapshot.zones;
    this.#filter = snapshot.filter;
    this.#since = snapshot.version;
    this.#dirty = false;
    this.#version += 1;
  }

  /** Looks up a few names at the provider and puts the answers in the place of what was known of them. */
  async lookup(names: readonly string[], ctx: Context): Promise<void> {
    if (this.#provider.lookup === undefined) throw new Error(`provider ${this.#provider.name} has no lookup`);
    const found = groupByName(await this.#provider.lookup(names, ctx));
    for (const name of names) this.#set(name, found.get(name) ?? []);
    this.#version += 1;
  }

  #set(name: string, records: readonly ProviderRecord[]): void {
    if (records.length === 0) this.#byName.delete(name);
    else this.#byName.set(name, records);
    this.#flat = undefined;
  }

  /** Everything, or only the record sets at some names. */
  snapshot(names?: Iterable<string>): ProviderSnapshot {
    const records: ProviderRecord[] = [];
    if (names === undefined) {
      this.#flat ??= [...this.#byName.values()].flat();
    } else {
      for (const name of new Set(names)) records.push(...(this.#byName.get(name) ?? []));
    }
    if (this.#filter === undefined) throw new Error('the provider was not read yet');
    return {
      ...(this.#zones === undefined ? {} : { zones: this.#zones }),
      records: names === undefined ? (this.#flat ?? []) : records,
      filter: this.#filter,
    };
  }

  /** Whether a read ever succeeded. */
  get filled(): boolean {
    return this.#filter !== undefined;
  }

  /** Takes over what the provider said of the groups it was given. A group without an outcome counts as unknown. */
  settle(groups: readonly ChangeGroup[], outcomes: Outcomes): void {
    for (const group of groups) {
      const outcome = outcomes.get(group.id);
      if (outcome === undefined || outcome.kind === 'unknown') {
        this.#dirty = true;
        continue;
      }
      if (outcome.kind !== 'applied') continue;
      if (outcome.now === undefined && this.#provider.capabilities.normalises) {
        this.#dirty = true;
        continue;
      }
      this.#patch(group, outcome.now);
      // The provider's version is of before the write.
      this.#since = undefined;
      this.#version += 1;
    }
  }

  /** What is known may be wrong: the next refresh reads everything. */
  invalidate(): void {
    this.#dirty = true;
  }

  #patch(group: ChangeGroup, now: readonly ProviderRecord[] | undefined): void {
    const gone = new Set<ProviderRecord>();
    const added: ProviderRecord[] = [...(now ?? [])];
    for (const change of group.changes) {
      if (change.kind !== 'create') gone.add(change.current);
      if (now === undefined && change.kind !== 'delete') added.push({ endpoint: { ...change.desired, labels: {} }, zone: group.zone });
    }
    const names = new Set<string>();
    for (const record of [...gone, ...added]) names.add(normalName(record.endpoint.dnsName));
    const fresh = groupByName(added);
    for (const name of names) {
      const kept = (this.#byName.get(name) ?? []).filter((record) => !gone.has(record));
      this.#set(name, [...kept, ...(fresh.get(name) ?? [])]);
    }
  }
}

function groupByName(records: readonly ProviderRecord[]): Map<string, readonly ProviderRecord[]> {
  const byName = new Map<string, ProviderRecord[]>();
  for (const record of records) {
    const name = normalName(record.endpoint.dnsName);
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [record]);
    else list.push(record);
  }
  return byName;
}
