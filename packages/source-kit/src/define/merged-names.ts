import { compareBytes, mergeEndpoints, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import { sameEndpoints, sameValue } from '../equal.ts';
import { mergeFirstTTL } from './merge-first-ttl.ts';

interface Contribution {
  readonly endpoints: readonly Endpoint[];
  /** The normal form of each endpoint's name. */
  readonly names: readonly Name[];
}

/**
 * The endpoints of all objects by name, merged as spec/sources.md §1.6 says. Within a name they stand in the order of the objects' keys, whatever the
 * order in which the objects arrived. A change costs as much as the names it touches.
 */
export class MergedNames {
  readonly #byName = new Map<Name, readonly Endpoint[]>();
  readonly #warnings = new Map<Name, readonly string[]>();
  readonly #contributions = new Map<string, Contribution>();
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
    const before = this.#contributions.get(key);
    if (before === undefined ? endpoints.length === 0 : sameEndpoints(before.endpoints, endpoints)) return;
    for (const name of before?.names ?? []) {
      this.#touched.add(name);
      this.#disown(name, key);
    }
    if (endpoints.length === 0) {
      this.#contributions.delete(key);
      return;
    }
    const names = endpoints.map(({ dnsName }) => normalName(dnsName));
    this.#contributions.set(key, { endpoints, names });
    for (const name of names) {
      this.#touched.add(name);
      this.#own(name, key);
    }
  }

  /** Merges again what was touched; gives the names whose endpoints differ from before, and whether any warning appeared or went. */
  flush(): { readonly changed: ReadonlySet<Name>; readonly warned: boolean } {
    let warned = false;
    const changed = new Set<Name>();
    for (const name of this.#touched) {
      const before = this.#byName.get(name);
      const list = this.#endpointsOf(name);
      const { endpoints, warnings } = isMerged(list) ? { endpoints: list, warnings: [] } : mergeEndpoints(this.#premerge(list));
      warned ||= !sameValue(this.#warnings.get(name) ?? [], warnings);
      if (warnings.length > 0) this.#warnings.set(name, warnings);
      else this.#warnings.delete(name);
      if (sameEndpoints(before ?? [], endpoints)) continue;
      if (endpoints.length === 0) this.#byName.delete(name);
      else this.#byName.set(name, endpoints);
      changed.add(name);
    }
    this.#touched = new Set();
    return { changed, warned };
  }

  #endpointsOf(name: Name): readonly Endpoint[] {
    const owners = this.#owners.get(name);
    if (owners === undefined) return [];
    return typeof owners === 'string' ? this.#partOf(owners, name) : [...owners].sort(compareBytes).flatMap((key) => this.#partOf(key, name));
  }

  #partOf(key: string, name: Name): readonly Endpoint[] {
    const contribution = this.#contributions.get(key);
    if (contribution === undefined) return [];
    const { endpoints, names } = contribution;
    return names.length === 1 ? endpoints : endpoints.filter((_, index) => names[index] === name);
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

/** Whether merging would change nothing, as with most names. */
function isMerged(list: readonly Endpoint[]): boolean {
  return list.length === 1 && list[0]?.targets.length === 1;
}
