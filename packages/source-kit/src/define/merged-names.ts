import { compareBytes, mergeEndpoints, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import { sameEndpoints, sameValue } from '../equal.ts';
import { Pace } from '../pace.ts';
import { mergeFirstTTL } from './merge-first-ttl.ts';

/**
 * The endpoints of all objects by name, merged as spec/sources.md §1.6 says. Within a name they stand in the order of the objects' keys, whatever the
 * order in which the objects arrived. A change costs as much as the names it touches.
 */
export class MergedNames {
  readonly #byName = new Map<Name, readonly Endpoint[]>();
  readonly #warnings = new Map<Name, readonly string[]>();
  /** By the objects' keys; nothing for objects that contribute nothing. */
  readonly #contributions = new Map<string, readonly Endpoint[]>();
  /** Which objects contribute to a name; nearly always one. */
  readonly #owners = new Map<Name, string | Set<string>>();
  readonly #premerge: (endpoints: readonly Endpoint[]) => readonly Endpoint[];
  #touched = new Set<Name>();

  /** @param merge as in `KubernetesSourceDefinition.merge` */
  constructor(merge: 'by-ttl' | 'first-ttl' = 'by-ttl') {
    this.#premerge = merge === 'first-ttl' ? mergeFirstTTL : (endpoints) => endpoints;
  }

  /** Live: changes with {@link flush}. */
  get byName(): ReadonlyMap<Name, readonly Endpoint[]> {
    return this.#byName;
  }

  /** What merging noticed, by name. */
  get warnings(): ReadonlyMap<Name, readonly string[]> {
    return this.#warnings;
  }

  /** Sets what the object of that key contributes. */
  set(key: string, endpoints: readonly Endpoint[]): void {
    const before = this.#contributions.get(key) ?? none;
    if (sameEndpoints(before, endpoints)) return;
    for (const { dnsName } of before) {
      const name = normalName(dnsName);
      this.#touched.add(name);
      this.#disown(name, key);
    }
    if (endpoints.length === 0) this.#contributions.delete(key);
    else this.#contributions.set(key, endpoints);
    for (const { dnsName } of endpoints) {
      const name = normalName(dnsName);
      this.#touched.add(name);
      this.#own(name, key);
    }
  }

  /**
   * Merges again what was touched, giving the event loop back on the way; gives the names whose endpoints differ from before, and whether any warning appeared or
   * went. What is set meanwhile is left to the next call.
   */
  async flush(pace = new Pace()): Promise<{ readonly changed: ReadonlySet<Name>; readonly warned: boolean }> {
    const touched = this.#touched;
    this.#touched = new Set();
    let warned = false;
    const changed = new Set<Name>();
    for (const name of touched) {
      const list = this.#endpointsOf(name);
      const { endpoints, warnings } = isMerged(list) ? { endpoints: list, warnings: noWarnings } : mergeEndpoints(this.#premerge(list));
      warned = this.#warn(name, warnings) || warned;
      if (!sameEndpoints(this.#byName.get(name) ?? none, endpoints)) {
        if (endpoints.length === 0) this.#byName.delete(name);
        else this.#byName.set(name, endpoints);
        changed.add(name);
      }
      if (pace.due()) await pace.rest();
    }
    return { changed, warned };
  }

  /** Sets the warnings of a name; says whether they differ from those before. */
  #warn(name: Name, warnings: readonly string[]): boolean {
    if (warnings.length === 0) return this.#warnings.delete(name);
    if (sameValue(this.#warnings.get(name), warnings)) return false;
    this.#warnings.set(name, warnings);
    return true;
  }

  #endpointsOf(name: Name): readonly Endpoint[] {
    const owners = this.#owners.get(name);
    if (owners === undefined) return none;
    return typeof owners === 'string' ? this.#partOf(owners, name) : [...owners].sort(compareBytes).flatMap((key) => this.#partOf(key, name));
  }

  /** What the object of that key, which has some, contributes to the name. */
  #partOf(key: string, name: Name): readonly Endpoint[] {
    const endpoints = this.#contributions.get(key) ?? none;
    if (endpoints.length === 1) return endpoints;
    const part = endpoints.filter(({ dnsName }) => dnsName === name || normalName(dnsName) === name);
    return part.length === endpoints.length ? endpoints : part;
  }

  #own(name: Name, key: string): void {
    const owners = this.#owners.get(name);
    if (owners === undefined || owners === key) this.#owners.set(name, key);
    else if (typeof owners === 'string') this.#owners.set(name, new Set([owners, key]));
    else owners.add(key);
  }

  #disown(name: Name, key: string): void {
    const owners = this.#owners.get(name);
    if (owners === key) this.#owners.delete(name);
    else if (typeof owners === 'object') {
      owners.delete(key);
      const [only] = owners;
      if (owners.size === 1 && only !== undefined) this.#owners.set(name, only);
    }
  }
}

const none: readonly Endpoint[] = [];
const noWarnings: readonly string[] = [];

/** Whether merging would change nothing, as with most names. */
function isMerged(list: readonly Endpoint[]): boolean {
  return list.length === 1 && list[0]?.targets.length === 1;
}
