import { normalName } from '@external-dns/endpoint';
import type { Steps } from '@external-dns/plugin';
import type { Intent } from './intent.ts';
import { Positions } from './positions.ts';
import { visit } from './steps.ts';

/** Intents by position; those that are staged already may be gone. */
export type Intents = readonly (Intent | undefined)[];

/** A set of intents, by position, that depend on each other. */
export interface Components {
  /** The members of the component that begins with the intent at the position, in their order; undefined where that intent is a later member. */
  startingAt(position: number): readonly Intent[] | undefined;
}

/**
 * The connected components of changes (design.md "Ownership"): joined by a shared claim or TXT record set, at one name by a CNAME against other types and by a changed set
 * identifier.
 */
export function* connect(intents: Intents): Steps<Components> {
  const forest = new Forest(intents.length);
  const sets = new Positions();
  const atName = neighbours(intents);
  yield* visit(intents, (intent, position) => {
    if (intent === undefined) return;
    const { zone, wanted, obsolete } = intent;
    if (wanted !== undefined) forest.join(sets.noted(scopeOf(zone, wanted.zone, wanted.setIdentifier), wanted.normal, position), position);
    for (const { txt } of obsolete) forest.join(sets.noted(scopeOf(zone, txt.zone, txt.endpoint.setIdentifier ?? ''), normalName(txt.endpoint.dnsName), position), position);
    for (let other = atName(position); other !== undefined; other = atName(other)) {
      const neighbour = intents[other];
      if (neighbour?.zone === zone && depend(neighbour, intent)) forest.join(other, position);
    }
  });
  const members = new Map<number, Intent[]>();
  yield* visit(intents, (intent, position) => {
    const root = forest.root(position);
    if (root === position || intent === undefined) return;
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

/** The position before, at the same name. Changes come in order of their names as a rule: then it stands beside, and needs no map of all names. */
function neighbours(intents: Intents): (position: number) => number | undefined {
  const nameAt = (position: number): string | undefined => intents[position]?.change.key.name;
  const inOrder = intents.every((_, position) => position === 0 || (nameAt(position - 1) ?? '') <= (nameAt(position) ?? ''));
  if (inOrder) return (position) => (position > 0 && nameAt(position - 1) === nameAt(position) ? position - 1 : undefined);
  const last = new Map<string, number>();
  const before = intents.map((intent, position) => {
    if (intent === undefined) return undefined;
    const known = last.get(intent.change.key.name);
    last.set(intent.change.key.name, position);
    return known;
  });
  return (position) => before[position];
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
