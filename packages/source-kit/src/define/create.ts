import { objectRef } from '@external-dns/kubernetes';
import type { Cluster, KindDescriptor, KubernetesObject, Lister, Need } from '@external-dns/kubernetes';
import type { Clock, Context, Desired, Logger, OptionDescriptions, OptionValues, SkippedObject, Source, Unresolved, Unsubscribe } from '@external-dns/plugin';
import { ChangeLog } from '../change-log.ts';
import { sameObject } from '../equal.ts';
import { Pace, Turns } from '../pace.ts';
import type { Templates } from '../templates/index.ts';
import type { CommonOptions, KubernetesSourceDefinition } from '../types.ts';
import { DnsTable } from './dns-table.ts';
import type { Resolver } from './dns-table.ts';
import { Edges } from './edges.ts';
import { expandObject, failure } from './expand-object.ts';
import type { ExpandDeps, Outcome } from './expand-object.ts';
import { MergedNames } from './merged-names.ts';
import { ObjectStates } from './object-states.ts';
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
  readonly #main: Lister<T>;
  readonly #selects: (object: T) => boolean;
  readonly #expanding: ExpandDeps<T>;
  readonly #dns: DnsTable;
  readonly #edges = new Edges();
  readonly #states: ObjectStates;
  readonly #merged: MergedNames;
  readonly #log = new ChangeLog();
  readonly #listeners = new Set<() => void>();
  readonly #subscriptions: readonly Unsubscribe[];
  /** An update gives the event loop back on the way; the next call waits for its end. */
  readonly #turns = new Turns();
  #dirty = new Set<string>();
  /** Whether the main objects were listed once; from then on events say what to look at. */
  #built = false;
  #failed: Unresolved | undefined;
  #remarksChanged = true;
  #latest: Desired | undefined;

  constructor(definition: KubernetesSourceDefinition<T, D>, deps: KubernetesSourceDeps<D>) {
    const { options, common, cluster, clock } = deps;
    this.name = definition.name;
    this.#clock = clock;
    this.#states = new ObjectStates(clock, deps.unresolvedGraceMs ?? Number.POSITIVE_INFINITY);
    this.#merged = new MergedNames(definition.merge);
    const { main, reads = [] } = definition.resources(options, common);
    this.#main = cluster.lister<T>(main.kind);
    const filter = createObjectFilter(definition.filters, common);
    const selecting = { options, common, source: definition.name };
    this.#selects = (object) => filter(object) && (definition.selects?.(object, selecting) ?? true);
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

  desired(ctx: Context): Promise<Desired> {
    return this.#turns.take(async () => {
      ctx.signal.throwIfAborted();
      this.#dns.refresh();
      await this.#update();
      // An answer may lead to another question (a name found behind an address), so it is asked more than once, but not for ever.
      for (let round = 0; round < 3 && this.#dns.waiting; round += 1) {
        await this.#dns.answerFirst(ctx);
        await this.#update();
      }
      return this.#snapshot();
    });
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
      this.#mark(this.#states.keys(), true);
      return;
    }
    if (before !== undefined && after !== undefined && sameObject(before, after)) return;
    if (!this.#built) {
      // Nothing was looked up yet, and everything will be looked at.
      if (isMain) this.#mark([], true);
      return;
    }
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

  async #update(): Promise<void> {
    const state = this.#main.state();
    const problem = unreadable(this.#main.kind, state);
    if (problem !== this.#failed?.reason) {
      const known = this.#built && problem !== undefined && !isPartial(state);
      const given = known ? { lastGood: [...this.#merged.byName.values()].flat() } : {};
      this.#failed = problem === undefined ? undefined : { ref: { source: this.name }, reason: problem, since: this.#failed?.since ?? this.#clock.now(), ...given };
      this.#remarksChanged = true;
    }
    if (problem !== undefined && !isPartial(state)) return;
    const pace = new Pace();
    if (!this.#built) {
      this.#built = true;
      for (const object of this.#main.list()) {
        this.#look(entryKey(object.metadata.namespace, object.metadata.name), object);
        if (pace.due()) await pace.rest();
      }
    }
    const dirty = this.#dirty;
    this.#dirty = new Set();
    for (const key of dirty) {
      this.#lookAgain(key);
      if (pace.due()) await pace.rest();
    }
    for (const key of this.#states.endGrace()) this.#lookAgain(key);
  }

  #lookAgain(key: string): void {
    const [namespace = '', name = ''] = key.split('\u0000');
    this.#look(key, this.#main.get(namespace, name));
  }

  #look(key: string, object: T | undefined): void {
    const before = this.#states.get(key);
    const selected = object === undefined ? false : this.#select(object);
    if (object === undefined || selected === false) {
      this.#states.delete(key);
      this.#edges.set(key, nothing);
    } else {
      const outcome = selected === true ? expandObject(object, this.#expanding) : selected;
      this.#edges.set(key, outcome.notes);
      this.#states.set(key, outcome);
    }
    this.#merged.replace(before, this.#states.get(key));
  }

  /** Whether the object is looked at; what came of it when that could not be said. */
  #select(object: T): boolean | Outcome {
    try {
      return this.#selects(object);
    } catch (error) {
      return failure(objectRef(this.name, object), error, nothing);
    }
  }

  async #snapshot(): Promise<Desired> {
    const { changed, warned } = await this.#merged.flush();
    const remarked = this.#states.takeChanged() || warned || this.#remarksChanged;
    this.#remarksChanged = false;
    if (this.#latest !== undefined && changed !== 'all' && changed.size === 0 && !remarked) return this.#latest;
    if (changed === 'all') this.#log.recordAll();
    else this.#log.record(changed);
    const before = remarked ? undefined : this.#latest;
    this.#latest = {
      version: this.#log.version,
      byName: this.#merged.byName,
      changedSince: (version) => this.#log.changedSince(version),
      unresolved: before?.unresolved ?? [...(this.#failed === undefined ? [] : [this.#failed]), ...this.#states.unresolved()],
      skipped: before?.skipped ?? [...this.#states.skipped(), ...this.#mergeWarnings()],
    };
    return this.#latest;
  }

  #mergeWarnings(): readonly SkippedObject[] {
    return [...this.#merged.warnings].flatMap(([dnsName, warnings]) => warnings.map((reason) => ({ ref: { source: this.name }, reason, severity: 'warning' as const, dnsName })));
  }
}

const nothing: ReadonlySet<string> = new Set();
