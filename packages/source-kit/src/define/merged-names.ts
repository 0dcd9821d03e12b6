import { compareBytes, mergeEndpoints, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import { sameEndpoints, sameValue } from '../equal.ts';
import { Pace } from '../pace.ts';
import { mergeFirstTTL } from './merge-first-ttl.ts';

/** What one object gives, in the order in which it gave it. */
export interface Contribution {
  /** Contributions of one name stand in the byte order of their keys. */
  readonly key: string;
  readonly endpoints: readonly Endpoint[];
}

/**
 * The endpoints of all objects by name, merged as spec/sources.md §1.6 says. Within a name they stand in the order of the objects' keys, whatever the
 * order in which the objects arrived. A change costs as much as the names it touches.
 */
export class MergedNames {
  readonly #byName = new Map<Name, readonly Endpoint[]>();
  readonly #warnings = new Map<Name, readonly string[]>();
  /** Who contributes to a name; nearly always one. */
  readonly #owners = new Map<Name, Contribution | Map<string, Contribution>>();
  readonly #premerge: (endpoints: readonly Endpoint[]) => readonly Endpoint[];
  /** Undefined until the first flush, which looks at everything. */
  #touched: Set<Name> | undefined;

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

  /** What was `before` gives place to `after`, of the same key; undefined for nothing. */
  replace(before: Contribution | undefined, after: Contribution | undefined): void {
    const touched = sameEndpoints(before?.endpoints ?? none, after?.endpoints ?? none) ? undefined : this.#touched;
    if (before !== undefined) {
      for (const { dnsName } of before.endpoints) {
        const name = normalName(dnsName);
        touched?.add(name);
        this.#disown(name, before);
      }
    }
    if (after !== undefined) {
      for (const { dnsName } of after.endpoints) {
        const name = normalName(dnsName);
        touched?.add(name);
        this.#own(name, after);
      }
    }
  }

  /**
   * Merges again what was touched, giving the event loop back on the way; gives the names whose endpoints differ from before ('all' the first time), and whether any warning
   * appeared or went. What is replaced meanwhile is left to the next call.
   */
  async flush(pace = new Pace()): Promise<{ readonly changed: ReadonlySet<Name> | 'all'; readonly warned: boolean }> {
    const touched = this.#touched;
    this.#touched = new Set();
    const changed = new Set<Name>();
    let warned = false;
    for (const name of touched ?? [...this.#owners.keys()]) {
      const list = this.#endpointsOf(name);
      const { endpoints, warnings } = isMerged(list) ? { endpoints: list, warnings: noWarnings } : mergeEndpoints(this.#premerge(list));
      warned = this.#warn(name, warnings) || warned;
      if (touched !== undefined && !sameEndpoints(this.#byName.get(name) ?? none, endpoints)) changed.add(name);
      if (endpoints.length === 0) this.#byName.delete(name);
      else this.#byName.set(name, endpoints);
      if (pace.due()) await pace.rest();
    }
    return { changed: touched === undefined ? 'all' : changed, warned };
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
    if (!(owners instanceof Map)) return partOf(owners, name);
    return [...owners.values()].sort((a, b) => compareBytes(a.key, b.key)).flatMap((owner) => partOf(owner, name));
  }

  #own(name: Name, owner: Contribution): void {
    const owners = this.#owners.get(name);
    if (owners instanceof Map) owners.set(owner.key, owner);
    else if (owners === undefined || owners.key === owner.key) this.#owners.set(name, owner);
    else {
      this.#owners.set(
        name,
        new Map([
          [owners.key, owners],
          [owner.key, owner],
        ]),
      );
    }
  }

  #disown(name: Name, { key }: Contribution): void {
    const owners = this.#owners.get(name);
    if (!(owners instanceof Map)) {
      if (owners?.key === key) this.#owners.delete(name);
      return;
    }
    owners.delete(key);
    const [only] = owners.values();
    if (owners.size === 1 && only !== undefined) this.#owners.set(name, only);
  }
}

/** What of a contribution is for a name. */
function partOf({ endpoints }: Contribution, name: Name): readonly Endpoint[] {
  if (endpoints.length === 1) return endpoints;
  // A name with a dot at its end is the normal form of another one: that with two.
  const isNormal = !name.endsWith('.');
  const part = endpoints.filter(({ dnsName }) => (isNormal && dnsName === name) || normalName(dnsName) === name);
  return part.length === endpoints.length ? endpoints : part;
}

const none: readonly Endpoint[] = [];
const noWarnings: readonly string[] = [];

/** Whether merging would change nothing, as with most names. */
function isMerged(list: readonly Endpoint[]): boolean {
  return list.length === 1 && list[0]?.targets.length === 1;
}
