import { compareBytes } from '@external-dns/endpoint';
import type { Endpoint, ObjectRef } from '@external-dns/endpoint';
import { objectRef } from '@external-dns/kubernetes';
import type { Cluster, KindDescriptor, KubernetesObject, Lister, Need } from '@external-dns/kubernetes';
import type { Clock, Context, Desired, Logger, OptionDescriptions, OptionValues, SkippedObject, Source, Unresolved, Unsubscribe } from '@external-dns/plugin';
import { ChangeLog } from '../change-log.ts';
import { sameEndpoints, sameObject, sameValue } from '../equal.ts';
import type { Templates } from '../templates/index.ts';
import type { CommonOptions, KubernetesSourceDefinition } from '../types.ts';
import { DnsTable } from './dns-table.ts';
import type { Resolver } from './dns-table.ts';
import { Edges } from './edges.ts';
import { expandObject, failure } from './expand-object.ts';
import type { ExpandDeps, Outcome } from './expand-object.ts';
import { MergedNames } from './merged-names.ts';
import { Recorder, entryKey, isPartial, kindKey, note, unreadable } from './reads.ts';
import { createObjectFilter } from './select.ts';

/** What a source is built with. */
export interface KubernetesSourceDeps<D extends OptionDescriptions> {
  readonly options: OptionValues<D>;
  readonly common: CommonOptions;
  /** Opened with the needs that `definition.resources` names. Whether its first sync is waited for is the caller's affair. */
  readonly cluster: Cluster;
  /** Absent: no template is configured. */
  readonly templates?: Templates;
  readonly clock: Clock;
  readonly log: Logger;
  /** For `read.dns`; without it every host is unresolved. */
  readonly resolver?: Resolver;
  /** Milliseconds for which an unresolved object goes on contributing what it last gave (`--unresolved-grace`); 0: not at all. Absent: without end. */
  readonly unresolvedGraceMs?: number;
}

/** What is remembered of an object that was selected. */
interface Entry {
  readonly ref: ObjectRef;
  /** What it gave when it was last resolved. */
  readonly lastGood?: readonly Endpoint[];
  readonly unresolved?: { readonly reason: string; readonly since: number };
  readonly skipped: readonly SkippedObject[];
}

/**
 * Builds the source of a definition: lists, selects, expands and merges (design.md "A source is one pure function"). Only objects that changed, or whose
 * lookups changed, are expanded again; `desired` of an unchanged cluster takes constant time. `Desired.byName` is live: it changes with the
 * next call of `desired`. Throws a `config` error for a filter that does not parse.
 */
export function createKubernetesSource<T extends KubernetesObject, D extends OptionDescriptions>(definition: KubernetesSourceDefinition<T, D>, deps: KubernetesSourceDeps<D>): Source {
  return new ObjectSource(definition, deps);
}

class ObjectSource<T extends KubernetesObject, D extends OptionDescriptions> implements Source {
  readonly name: string;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #main: Lister<T>;
  readonly #selects: (object: T) => boolean;
  readonly #expanding: ExpandDeps<T>;
  readonly #dns: DnsTable;
  readonly #edges = new Edges();
  readonly #merged: MergedNames;
  readonly #log = new ChangeLog();
  readonly #entries = new Map<string, Entry>();
  readonly #unresolved = new Set<string>();
  readonly #skipped = new Set<string>();
  readonly #listeners = new Set<() => void>();
  readonly #subscriptions: readonly Unsubscribe[];
  #dirty = new Set<string>();
  /** Whether the main objects were listed once; from then on events say what to look at. */
  #built = false;
  #failed: Unresolved | undefined;
  #remarksChanged = true;
  #graceEnds = Number.POSITIVE_INFINITY;
  #latest: Desired | undefined;

  constructor(definition: KubernetesSourceDefinition<T, D>, deps: KubernetesSourceDeps<D>) {
    const { options, common, cluster, clock } = deps;
    this.name = definition.name;
    this.#clock = clock;
    this.#merged = new MergedNames(definition.merge);
    this.#graceMs = deps.unresolvedGraceMs ?? Number.POSITIVE_INFINITY;
    const { main, reads = [] } = definition.resources(options, common);
    this.#main = cluster.lister<T>(main.kind);
    const filter = createObjectFilter(definition.filters, common);
    this.#selects = (object) => filter(object) && (definition.selects?.(object, { options, common, source: definition.name }) ?? true);
    this.#dns = new DnsTable(
      deps.resolver,
      clock,
      deps.log,
      (host) => this.#mark(this.#edges.dependantsOf(note.dns(host))),
      (host) => this.#edges.dependantsOf(note.dns(host)).size > 0,
    );
    const needs: readonly Need[] = [main, ...reads];
    const recorder = new Recorder(cluster, needs, this.#dns);
    const context = { read: recorder.reads, options, common, source: definition.name };
    this.#expanding = { source: definition.name, recorder, expand: (object) => definition.expand(object, context), passes: definition.templates, templates: deps.templates };
    this.#subscriptions = this.#subscribe(cluster, main.kind, needs);
  }

  async desired(ctx: Context): Promise<Desired> {
    ctx.signal.throwIfAborted();
    this.#dns.refresh();
    this.#update();
    // An answer may lead to another question (a name found behind an address), so it is asked more than once, but not for ever.
    for (let round = 0; round < 3 && this.#dns.waiting; round += 1) {
      await this.#dns.answerFirst(ctx);
      this.#update();
    }
    return this.#snapshot();
  }

  onChange(listener: () => void): Unsubscribe {
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  close(): void {
    for (const unsubscribe of this.#subscriptions) unsubscribe();
    this.#listeners.clear();
    this.#dns.close();
  }

  #subscribe(cluster: Cluster, main: KindDescriptor, needs: readonly Need[]): readonly Unsubscribe[] {
    const byKind = Map.groupBy(needs, (need) => kindKey(need.kind));
    return [...byKind].flatMap(([kind, [first, ...more]]) => {
      if (first === undefined) return [];
      const indexes = Object.assign({}, ...[first, ...more].map((need) => need.indexes ?? {})) as NonNullable<Need['indexes']>;
      const isMain = kind === kindKey(main);
      return [cluster.lister(first.kind).subscribe((before, after) => this.#heard(kind, isMain, indexes, before, after))];
    });
  }

  #heard(kind: string, isMain: boolean, indexes: NonNullable<Need['indexes']>, before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    const object = after ?? before;
    if (object === undefined) {
      // The state of a kind changes a few times in the life of a process.
      this.#mark(this.#entries.keys(), true);
      return;
    }
    if (before !== undefined && after !== undefined && sameObject(before, after)) return;
    const { namespace, name } = object.metadata;
    const key = entryKey(namespace, name);
    if (isMain) this.#mark([key]);
    this.#mark(this.#edges.dependantsOf(note.get(kind, key)));
    this.#mark(this.#edges.dependantsOf(note.all(kind, '')));
    if (namespace !== '') this.#mark(this.#edges.dependantsOf(note.all(kind, namespace)));
    for (const [index, keys] of Object.entries(indexes)) {
      for (const version of [before, after]) {
        for (const value of version === undefined ? [] : keys(version)) this.#mark(this.#edges.dependantsOf(note.by(kind, index, value)));
      }
    }
  }

  #mark(keys: Iterable<string>, always = false): void {
    let any = always;
    for (const key of keys) {
      any = true;
      if (this.#built) this.#dirty.add(key);
    }
    if (any) for (const listener of this.#listeners) listener();
  }

  #update(): void {
    const state = this.#main.state();
    const problem = unreadable(this.#main.kind, state);
    if (problem !== this.#failed?.reason) {
      const known = this.#built && problem !== undefined && !isPartial(state);
      const given = known ? { lastGood: [...this.#merged.byName.values()].flat() } : {};
      this.#failed = problem === undefined ? undefined : { ref: { source: this.name }, reason: problem, since: this.#failed?.since ?? this.#clock.now(), ...given };
      this.#remarksChanged = true;
    }
    if (problem !== undefined && !isPartial(state)) return;
    if (!this.#built) {
      this.#built = true;
      for (const object of this.#main.list()) this.#look(entryKey(object.metadata.namespace, object.metadata.name), object);
    }
    const dirty = this.#dirty;
    this.#dirty = new Set();
    for (const key of dirty) this.#lookAgain(key);
    this.#endGrace();
  }

  #lookAgain(key: string): void {
    const [namespace = '', name = ''] = key.split('\u0000');
    this.#look(key, this.#main.get(namespace, name));
  }

  #look(key: string, object: T | undefined): void {
    const selected = object === undefined ? false : this.#select(object);
    if (object === undefined || selected === false) {
      this.#remember(key, undefined);
      this.#edges.set(key, nothing);
      this.#merged.set(key, []);
      return;
    }
    const { endpoints, unresolved, skipped, notes } = selected === true ? expandObject(object, this.#expanding) : selected;
    const ref = objectRef(this.name, object);
    const before = this.#entries.get(key);
    // An object that was deleted and made again under the same name has nothing of its own yet.
    const known = before?.ref.uid === ref.uid ? before : undefined;
    const lastGood = unresolved === undefined ? endpoints : known?.lastGood;
    const entry: Entry = {
      ref,
      ...(lastGood === undefined ? {} : { lastGood }),
      ...(unresolved === undefined ? {} : { unresolved: { reason: unresolved, since: known?.unresolved?.since ?? this.#clock.now() } }),
      skipped: skipped.length === 0 ? noSkips : skipped.map((skip) => ({ ref, ...skip })),
    };
    this.#edges.set(key, notes);
    this.#remember(key, entry);
    this.#merged.set(key, this.#held(entry) ?? endpoints);
  }

  /** Whether the object is looked at; what came of it when that could not be said. */
  #select(object: T): boolean | Outcome {
    try {
      return this.#selects(object);
    } catch (error) {
      return failure(error, nothing);
    }
  }

  /** What an unresolved object contributes of what it last gave. */
  #held({ unresolved, lastGood }: Entry): readonly Endpoint[] | undefined {
    if (unresolved === undefined || lastGood === undefined) return undefined;
    const ends = unresolved.since + this.#graceMs;
    if (this.#clock.now() >= ends) return undefined;
    this.#graceEnds = Math.min(this.#graceEnds, ends);
    return lastGood;
  }

  #endGrace(): void {
    if (this.#clock.now() < this.#graceEnds) return;
    this.#graceEnds = Number.POSITIVE_INFINITY;
    for (const key of this.#unresolved) {
      const entry = this.#entries.get(key);
      if (entry?.unresolved === undefined || entry.lastGood === undefined || this.#held(entry) !== undefined) continue;
      const { lastGood: _, ...ended } = entry;
      this.#remember(key, ended);
      this.#lookAgain(key);
    }
  }

  #remember(key: string, entry: Entry | undefined): void {
    const before = this.#entries.get(key);
    if (!sameValue(before?.unresolved, entry?.unresolved) || !sameValue(before?.skipped ?? noSkips, entry?.skipped ?? noSkips)) this.#remarksChanged = true;
    else if (entry?.unresolved !== undefined && !sameEndpoints(before?.lastGood ?? [], entry.lastGood ?? [])) this.#remarksChanged = true;
    if (entry === undefined) this.#entries.delete(key);
    else this.#entries.set(key, entry);
    if (entry?.unresolved === undefined) this.#unresolved.delete(key);
    else this.#unresolved.add(key);
    if (entry === undefined || entry.skipped.length === 0) this.#skipped.delete(key);
    else this.#skipped.add(key);
  }

  #snapshot(): Desired {
    const { changed, warned } = this.#merged.flush();
    this.#remarksChanged ||= warned;
    if (this.#latest !== undefined && changed.size === 0 && !this.#remarksChanged) return this.#latest;
    if (this.#latest === undefined) this.#log.recordAll();
    else this.#log.record(changed);
    const before = this.#remarksChanged ? undefined : this.#latest;
    this.#remarksChanged = false;
    this.#latest = {
      version: this.#log.version,
      byName: this.#merged.byName,
      changedSince: (version) => this.#log.changedSince(version),
      unresolved: before?.unresolved ?? this.#listUnresolved(),
      skipped: before?.skipped ?? this.#listSkipped(),
    };
    return this.#latest;
  }

  #listUnresolved(): readonly Unresolved[] {
    const list: Unresolved[] = this.#failed === undefined ? [] : [this.#failed];
    for (const key of [...this.#unresolved].sort(compareBytes)) {
      const entry = this.#entries.get(key);
      if (entry?.unresolved === undefined) continue;
      const { reason, since } = entry.unresolved;
      list.push({ ref: entry.ref, reason, since, ...(this.#held(entry) === undefined ? {} : { lastGood: entry.lastGood ?? [] }) });
    }
    return list;
  }

  #listSkipped(): readonly SkippedObject[] {
    const list = [...this.#skipped].sort(compareBytes).flatMap((key) => this.#entries.get(key)?.skipped ?? noSkips);
    for (const [dnsName, warnings] of this.#merged.warnings) {
      for (const reason of warnings) list.push({ ref: { source: this.name }, reason, severity: 'warning', dnsName });
    }
    return list;
  }
}

const nothing: ReadonlySet<string> = new Set();
const noSkips: readonly SkippedObject[] = [];
