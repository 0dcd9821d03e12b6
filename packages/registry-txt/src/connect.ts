import { normalName } from '@external-dns/endpoint';
import type { Intent } from './intent.ts';

/**
 * The connected components of changes (design.md "Ownership"): joined by a shared claim or TXT record set, at one name by a CNAME against other types and by a changed set
 * identifier. Components and their members keep the order of `intents`.
 */
export function connect(intents: readonly Intent[]): readonly (readonly Intent[])[] {
  const parents = intents.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    for (;;) {
      const parent = parents[at] ?? at;
      if (parent === at) return at;
      at = parent;
    }
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [root(a), root(b)].sort((x, y) => x - y);
    if (low !== undefined && high !== undefined) parents[high] = low;
  };
  const byTxt = new Map<string, number>();
  const byName = new Map<string, number[]>();
  for (const [index, intent] of intents.entries()) {
    for (const txt of txtSetsOf(intent)) {
      const first = byTxt.get(txt);
      if (first === undefined) byTxt.set(txt, index);
      else join(first, index);
    }
    const name = `${intent.zone}\u0000${intent.change.key.name}`;
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [index]);
    else list.push(index);
  }
  for (const list of byName.values()) {
    for (const [position, a] of list.entries()) {
      for (const b of list.slice(position + 1)) {
        const [left, right] = [intents[a], intents[b]];
        if (left !== undefined && right !== undefined && depend(left, right)) join(a, b);
      }
    }
  }
  const components = new Map<number, Intent[]>();
  for (const [index, intent] of intents.entries()) {
    const list = components.get(root(index));
    if (list === undefined) components.set(root(index), [intent]);
    else list.push(intent);
  }
  return [...components.values()];
}

function depend(a: Intent, b: Intent): boolean {
  const [left, right] = [a.change, b.change];
  if (left.key.recordType !== right.key.recordType) return left.key.recordType === 'CNAME' || right.key.recordType === 'CNAME';
  return left.key.setIdentifier !== right.key.setIdentifier && left.kind !== right.kind && left.kind !== 'update' && right.kind !== 'update';
}

function txtSetsOf(intent: Intent): ReadonlySet<string> {
  const sets = new Set<string>();
  const { wanted } = intent;
  if (wanted !== undefined) sets.add(`${intent.zone}\u0000${wanted.zone}\u0000${wanted.normal}\u0000${wanted.setIdentifier}`);
  for (const { txt } of intent.obsolete) sets.add(`${intent.zone}\u0000${txt.zone}\u0000${normalName(txt.endpoint.dnsName)}\u0000${txt.endpoint.setIdentifier ?? ''}`);
  return sets;
}
