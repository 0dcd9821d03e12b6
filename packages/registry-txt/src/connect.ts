import { normalName } from '@external-dns/endpoint';
import type { Intent } from './intent.ts';
import { Positions } from './positions.ts';
import { STEP } from './steps.ts';

/**
 * The connected components of changes (design.md "Ownership"): joined by a shared claim or TXT record set, at one name by a CNAME against other types and by a changed set
 * identifier. Components and their members keep the order of `intents`; empty ones come between, to pause at.
 */
export function* connect(intents: readonly Intent[]): Generator<readonly Intent[]> {
  const forest = yield* joined(intents);
  const members = new Map<number, Intent[]>();
  for (const [position, intent] of intents.entries()) {
    const root = forest.root(position);
    if (root === position) continue;
    const list = members.get(root);
    if (list === undefined) members.set(root, [intent]);
    else list.push(intent);
  }
  for (const [position, intent] of intents.entries()) {
    if (forest.root(position) !== position) continue;
    const others = members.get(position);
    yield others === undefined ? [intent] : [intent, ...others];
  }
}

function* joined(intents: readonly Intent[]): Generator<readonly Intent[], Forest> {
  const forest = new Forest(intents.length);
  const sets = new Positions();
  const names = new Positions();
  /** The position of the change before at the same name. */
  const before = new Int32Array(intents.length);
  for (const [position, intent] of intents.entries()) {
    if (position % STEP === STEP - 1) yield [];
    const { zone, wanted, obsolete, change } = intent;
    if (wanted !== undefined) joinSet(wanted.zone, wanted.normal, wanted.setIdentifier, position);
    for (const { txt } of obsolete) joinSet(txt.zone, normalName(txt.endpoint.dnsName), txt.endpoint.setIdentifier ?? '', position);
    before[position] = names.get(zone, change.key.name) ?? -1;
    names.set(zone, change.key.name, position);
    for (let other = before[position] ?? -1; other >= 0; other = before[other] ?? -1) {
      const neighbour = intents[other];
      if (neighbour !== undefined && depend(neighbour, intent)) forest.join(other, position);
    }
  }
  return forest;

  function joinSet(txtZone: string, name: string, setIdentifier: string, position: number): void {
    const zone = intents[position]?.zone ?? '';
    const scope = txtZone === zone && setIdentifier === '' ? zone : `${zone}\u0000${txtZone}\u0000${setIdentifier}`;
    forest.join(sets.noted(scope, name, position), position);
  }
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
