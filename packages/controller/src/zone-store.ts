import { normalName } from '@external-dns/endpoint';
import type { DomainFilter } from '@external-dns/endpoint';
import type { Change, ChangeGroup, Context, Outcomes, Provider, ProviderRecord, ProviderSnapshot, Zone } from '@external-dns/plugin';
import { visit } from './breathe.ts';
import type { Breathe } from './breathe.ts';

/** What some groups changed: records that are not there any more as they were, and those that are. */
interface Patch {
  readonly gone: readonly ProviderRecord[];
  readonly added: ProviderRecord[];
}

type ByName = Map<string, readonly ProviderRecord[]>;

/**
 * All that is known of a provider's zones: the one cache there is (design.md "Data on its way"). Filled by full reads, kept up to date with what the provider
 * acknowledged as written, and marked dirty where an answer was lost.
 */
export class ZoneStore {
  readonly #provider: Provider;
  /** All records in a row; absent when they are better known by name. */
  #all: readonly ProviderRecord[] | undefined;
  /** The same by name, as soon as someone asks for a few names. */
  #byName: ByName | undefined;
  /** What was written since. Carried out when it is needed: a full read, which comes first as a rule, makes it needless. */
  #patches: Patch[] = [];
  #zones: readonly Zone[] | undefined;
  #filter: DomainFilter | undefined;
  #since: string | undefined;
  #readAt = Number.NEGATIVE_INFINITY;
  #version = 0;
  #dirty = true;

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
    this.#all = snapshot.records;
    this.#byName = undefined;
    this.#patches = [];
    this.#zones = snapshot.zones;
    this.#filter = snapshot.filter;
    this.#since = snapshot.version;
    this.#dirty = false;
    this.#version += 1;
  }

  /** Looks up a few names at the provider and puts the answers in the place of what was known of them. */
  async lookup(names: readonly string[], ctx: Context, breathe: Breathe): Promise<void> {
    if (this.#provider.lookup === undefined) throw new Error(`provider ${this.#provider.name} has no lookup`);
    const found = groupByName(await this.#provider.lookup(names, ctx));
    const byName = await this.#named(breathe);
    for (const name of names) setAt(byName, name, found.get(name) ?? []);
    this.#all = undefined;
    this.#version += 1;
  }

  /** Everything, or only the record sets at some names. */
  async snapshot(breathe: Breathe, names?: Iterable<string>): Promise<ProviderSnapshot> {
    if (this.#filter === undefined) throw new Error('the provider was not read yet');
    return {
      ...(this.#zones === undefined ? {} : { zones: this.#zones }),
      records: names === undefined ? await this.#everything(breathe) : await this.#recordsAt(names, breathe),
      filter: this.#filter,
    };
  }

  async #everything(breathe: Breathe): Promise<readonly ProviderRecord[]> {
    if (this.#all !== undefined && this.#patches.length === 0) return this.#all;
    const all: ProviderRecord[] = [];
    await visit((await this.#named(breathe)).values(), breathe, (records) => {
      for (const record of records) all.push(record);
    });
    this.#all = all;
    return all;
  }

  async #recordsAt(names: Iterable<string>, breathe: Breathe): Promise<readonly ProviderRecord[]> {
    const byName = await this.#named(breathe);
    return [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
  }

  /** Records by name, all that was written included. */
  async #named(breathe: Breathe): Promise<ByName> {
    const byName = this.#byName ?? new Map<string, ProviderRecord[]>();
    if (this.#byName === undefined) await visit(this.#all ?? [], breathe, (record) => addTo(byName, record));
    this.#byName = byName;
    if (this.#patches.length > 0) {
      const patches = this.#patches;
      this.#patches = [];
      this.#all = undefined;
      for (const patch of patches) {
        carryOut(patch, byName);
        await breathe();
      }
    }
    return byName;
  }

  /** Whether a read ever succeeded. */
  get filled(): boolean {
    return this.#filter !== undefined;
  }

  /** Takes over what the provider said of the groups it was given. A group without an outcome counts as unknown. */
  settle(groups: readonly ChangeGroup[], outcomes: Outcomes): void {
    const before = this.#patches.length;
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
      const { gone, added } = patchOf(group, outcome.now);
      const last = this.#patches.length > before ? this.#patches.at(-1) : undefined;
      // Groups that only add need no patch of their own: there may be a hundred thousand.
      if (last === undefined || gone.length > 0) this.#patches.push({ gone, added: [...added] });
      else for (const record of added) last.added.push(record);
      // The provider's version is of before the write.
      this.#since = undefined;
      this.#version += 1;
    }
  }

  /** What is known may be wrong: the next refresh reads everything. */
  invalidate(): void {
    this.#dirty = true;
  }
}

const none: readonly ProviderRecord[] = [];

function patchOf({ changes, zone }: ChangeGroup, now: readonly ProviderRecord[] | undefined): Readonly<Record<keyof Patch, readonly ProviderRecord[]>> {
  const current = (change: Change): readonly ProviderRecord[] => (change.kind === 'create' ? none : [change.current]);
  const asAsked = (change: Change): readonly ProviderRecord[] => (change.kind === 'delete' ? none : [{ endpoint: { ...change.desired, labels: {} }, zone }]);
  return { gone: changes.every(({ kind }) => kind === 'create') ? none : changes.flatMap(current), added: now ?? changes.flatMap(asAsked) };
}

function carryOut({ gone, added }: Patch, byName: ByName): void {
  for (const record of gone) setAt(byName, normalName(record.endpoint.dnsName), othersThan(record, byName));
  for (const record of added) byName.set(normalName(record.endpoint.dnsName), othersThan(record, byName).concat(record));
}

function othersThan(record: ProviderRecord, byName: ByName): readonly ProviderRecord[] {
  return byName.get(normalName(record.endpoint.dnsName))?.filter((other) => !isSameRecord(other, record)) ?? none;
}

/** Whether two descriptions are of one stored record: a change has its record with other labels than it was read with. */
function isSameRecord(a: ProviderRecord, b: ProviderRecord): boolean {
  if (a === b) return true;
  const [left, right] = [a.endpoint, b.endpoint];
  if (a.zone !== b.zone || a.handle !== b.handle || left.recordType !== right.recordType || left.setIdentifier !== right.setIdentifier) return false;
  return left.targets === right.targets || (left.targets.length === right.targets.length && left.targets.every((target, index) => target === right.targets[index]));
}

function setAt(byName: ByName, name: string, records: readonly ProviderRecord[]): void {
  if (records.length === 0) byName.delete(name);
  else byName.set(name, records);
}

function addTo(byName: ByName, record: ProviderRecord): void {
  const name = normalName(record.endpoint.dnsName);
  byName.set(name, byName.get(name)?.concat(record) ?? [record]);
}

function groupByName(records: readonly ProviderRecord[]): ByName {
  const byName: ByName = new Map();
  for (const record of records) addTo(byName, record);
  return byName;
}
