import type { KindDescriptor, Need } from '../types.ts';

/** The needs of one kind, joined into one that serves them all. */
export type JoinedNeed = Need;

/** Identity of a kind. */
export function kindKey(kind: KindDescriptor): string {
  return `${kind.group}/${kind.version}/${kind.plural}`;
}

/**
 * Joins needs kind by kind: fields and indexes are united, `drop` intersected, and a namespace or selector stays only where all agree on it.
 * Throws when two needs give one index name different meanings.
 */
export function joinNeeds(needs: readonly Need[]): readonly JoinedNeed[] {
  const byKind = new Map<string, Need>();
  for (const need of needs) {
    const key = kindKey(need.kind);
    const other = byKind.get(key);
    byKind.set(key, other === undefined ? need : join(other, need));
  }
  return [...byKind.values()];
}

function join(a: Need, b: Need): Need {
  const keep = a.keep === 'all' || b.keep === 'all' ? 'all' : [...new Set([...a.keep, ...b.keep])];
  const drop = (a.drop ?? []).filter((path) => (b.drop ?? []).includes(path));
  for (const [name, keys] of Object.entries(b.indexes ?? {})) {
    const other = a.indexes?.[name];
    if (other !== undefined && other !== keys) throw new Error(`kind ${a.kind.plural}: two needs define index "${name}" differently`);
  }
  return {
    kind: a.kind,
    ...(a.namespace !== undefined && a.namespace === b.namespace ? { namespace: a.namespace } : {}),
    ...(a.labelSelector !== undefined && a.labelSelector === b.labelSelector ? { labelSelector: a.labelSelector } : {}),
    ...(a.fieldSelector !== undefined && a.fieldSelector === b.fieldSelector ? { fieldSelector: a.fieldSelector } : {}),
    keep,
    // What one need with a list of paths keeps must not be dropped for the other.
    ...(drop.length === 0 || a.keep !== b.keep ? {} : { drop }),
    indexes: { ...a.indexes, ...b.indexes },
  };
}
