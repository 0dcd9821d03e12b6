import type { DNSEndpoint } from './kind.ts';

/** A status patch that says which generation of an object was read. */
export interface ObservedGeneration {
  readonly namespace: string;
  readonly name: string;
  readonly status: { readonly observedGeneration: number };
}

/**
 * Which of these objects have a `status.observedGeneration` that is not their generation, and what it must become (spec/sources.md §14). Writing
 * is for the caller (`cluster.writer.patchStatus`), who leaves it in dry-run and on replicas that do not lead. Objects without a generation (of manifest files) have none to observe.
 */
export function observedGenerationsDue(objects: Iterable<DNSEndpoint>): readonly ObservedGeneration[] {
  const due: ObservedGeneration[] = [];
  for (const { metadata, status } of objects) {
    const { namespace, name, generation } = metadata;
    if (generation === undefined || generation === status?.observedGeneration) continue;
    due.push({ namespace, name, status: { observedGeneration: generation } });
  }
  return due;
}
