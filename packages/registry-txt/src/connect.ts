import { normalName } from '@external-dns/endpoint';
import type { Steps } from '@external-dns/plugin';
import type { Intent } from './intent.ts';
import { Positions } from './positions.ts';
import { visit } from './steps.ts';

/** A set of intents, by position, that depend on each other. */
export interface Components {
  /** The members of the component that begins with the intent at the position, in their order; undefined where that intent is a later member. */
  startingAt(position: number): readonly Intent[] | undefined;
}

/**
 * The connected components of changes (design.md "Ownership"): joined by a shared claim or TXT record set, at one name by a CNAME against other types and by a changed set
 * identifier.
 */
export function* connect(intents: readonly Intent[]): Steps<Components> {
  const forest = new Forest(intents.length);
  const sets = new Positions();
  const names = new Positions();
  /** The position of the change before at the same name. */
  const before = new Int32Array(intents.length);
  yield* visit(intents, (intent, position) => {
    const { zone, wanted, obsolete, change } = intent;
    if (wanted !== undefined) forest.join(sets.noted(scopeOf(zone, wanted.zone, wanted.setIdentifier), wanted.normal, position), position);
    for (const { txt } of obsolete) forest.join(sets.noted(scopeOf(zone, txt.zone, txt.endpoint.setIdentifier ?? ''), normalName(txt.endpoint.dnsName), position), position);
    before[position] = names.get(zone, change.key.name) ?? -1;
    names.set(zone, change.key.name, position);
    for (let other = before[position] ?? -1; other >= 0; other = before[other] ?? -1) {
      const neighbour = intents[other];
      if (neighbour !== undefined && depend(neighbour, intent)) forest.join(other, position);
    }
  });
  const members = new Map<number, Intent[]>();
  yield* visit(intents, (intent, position) => {
    const root = forest.root(position);
    if (root === position) return;
    const list = members.get(root);
    if (list === undefined) members.set(root, [intent]);
    else list.push(intent);
  });
  return {
    startingAt(position) {
      const first = intents[position];
      if (first === undefined || forest.root(position) !== position) return undefined;
      const others = members.get(position);
      return others === undefined ? [first] : [first, ...others];
    },
  };
}

/** A TXT record set is known by this, and by its name. */
function scopeOf(zone: string, txtZone: string, setIdentifier: string): string {
  return txtZone === zone && setIdentifier === '' ? zone : `${zone}\u0000${txtZone}\u0000${setIdentifier}`;
}

/** Disjoint sets of positions; the least of a set is its root. */
class Forest {
  readonly #parents: Int32Array;

  constructor(size: number) {
    this.#parents = Int32Array.from({ length: size }, (_, position) => position);
  }

  root(position: number): number {
    let at = position;
    for (;;) {
      const parent = this.#parents[at] ?? at;
      if (parent === at) return at;
      // Halving the way keeps it short.
      this.#parents[at] = this.#parents[parent] ?? parent;
      at = parent;
    }
  }

  join(a: number, b: number): void {
    const [left, right] = [this.root(a), this.root(b)];
    this.#parents[Math.max(left, right)] = Math.min(left, right);
  }
}

function depend(a: Intent, b: Intent): boolean {
  const [left, right] = [a.change, b.change];
  if (left.key.recordType !== right.key.recordType) return left.key.recordType === 'CNAME' || right.key.recordType === 'CNAME';
  return left.key.setIdentifier !== right.key.setIdentifier && left.kind !== right.kind && left.kind !== 'update' && right.kind !== 'update';
}
