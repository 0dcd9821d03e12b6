import type { Cluster, KindDescriptor, KubernetesObject, Lister, ListerState, Need } from '@external-dns/kubernetes';
import type { Reads } from '../types.ts';
import type { DnsTable } from './dns-table.ts';

/** Identity of a kind within a cluster. */
export function kindKey(kind: KindDescriptor): string {
  return `${kind.group}/${kind.version}/${kind.plural}`;
}

/** Identity of an object within a source; its byte order is that of namespace, then name. */
export function entryKey(namespace: string, name: string): string {
  // What is put together by + or a template keeps its parts beside the whole for as long as it lives, and keys live long.
  return [namespace, name].join('\u0000');
}

/** Texts of lookups, as {@link Edges} keeps them. */
export const note = {
  get: (kind: string, key: string): string => `get ${kind} ${key}`,
  by: (kind: string, index: string, key: string): string => `by ${kind} ${index} ${key}`,
  all: (kind: string, namespace: string): string => `all ${kind} ${namespace}`,
  dns: (host: string): string => `dns ${host}`,
};

/** Why a kind cannot be read; undefined when it can. */
export function unreadable(kind: KindDescriptor, state: ListerState): string | undefined {
  if (state === 'synced') return undefined;
  const title = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
  return 'missingKind' in state ? `the API server does not serve ${title} (${kind.version})` : `${title} are not known yet: ${state.unsynced.message}`;
}

/** What is listed may be used, though it is not all there is. */
export function isPartial(state: ListerState): boolean {
  return typeof state === 'object' && 'unsynced' in state && state.partial === true;
}

/** What came of a recorded run. */
export interface Recording<R> {
  readonly notes: ReadonlySet<string>;
  readonly problem: string | undefined;
  readonly result: R | undefined;
  readonly thrown: { readonly error: unknown } | undefined;
}

/** Tracked reads of one source. One recording at a time: an expansion is synchronous. */
export class Recorder {
  readonly reads: Reads;
  readonly #cluster: Cluster;
  readonly #needs: ReadonlyMap<string, Need>;
  readonly #dns: DnsTable;
  #notes: Set<string> | undefined;
  #problem: string | undefined;
  #recording = false;

  constructor(cluster: Cluster, needs: readonly Need[], dns: DnsTable) {
    this.#cluster = cluster;
    this.#needs = new Map(needs.map((need) => [kindKey(need.kind), need]));
    this.#dns = dns;
    this.reads = {
      get: <T extends KubernetesObject>(kind: KindDescriptor, namespace: string, name: string) => {
        const lister = this.#lister<T>(kind, note.get(kindKey(kind), entryKey(namespace, name)));
        return lister?.get(namespace, name);
      },
      by: <T extends KubernetesObject>(kind: KindDescriptor, index: string, key: string) => {
        if (this.#needs.get(kindKey(kind))?.indexes?.[index] === undefined) throw new Error(`index "${index}" of ${kind.plural} is not named in the resources of the source`);
        return this.#lister<T>(kind, note.by(kindKey(kind), index, key))?.by(index, key) ?? [];
      },
      all: <T extends KubernetesObject>(kind: KindDescriptor, namespace = '') => this.#lister<T>(kind, note.all(kindKey(kind), namespace))?.list(namespace) ?? [],
      dns: (host) => {
        this.#note(note.dns(host));
        const answer = this.#dns.lookup(host);
        if ('problem' in answer) this.#problem ??= answer.problem;
        return 'problem' in answer ? [] : answer.addresses;
      },
    };
  }

  /** Runs `expand` and says what it looked up, also when it threw, and which lookup had no answer. */
  record<R>(expand: () => R): Recording<R> {
    this.#notes = undefined;
    this.#problem = undefined;
    this.#recording = true;
    let result: R | undefined;
    let thrown: { readonly error: unknown } | undefined;
    try {
      result = expand();
    } catch (error) {
      thrown = { error };
    }
    this.#recording = false;
    return { notes: this.#notes ?? noNotes, problem: this.#problem, result, thrown };
  }

  #note(text: string): void {
    if (!this.#recording) throw new Error('a source read after its expand had returned: expand is synchronous');
    this.#notes ??= new Set();
    this.#notes.add(text);
  }

  #lister<T extends KubernetesObject>(kind: KindDescriptor, text: string): Lister<T> | undefined {
    this.#note(text);
    if (!this.#needs.has(kindKey(kind))) throw new Error(`${kind.plural} are not named in the resources of the source`);
    const lister = this.#cluster.lister<T>(kind);
    const problem = unreadable(kind, lister.state());
    if (problem === undefined) return lister;
    this.#problem ??= problem;
    return undefined;
  }
}

const noNotes: ReadonlySet<string> = new Set();
