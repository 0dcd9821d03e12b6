import { LABEL, getLabel } from '@external-dns/endpoint';
import type { OwnedRecord, Unresolved } from '@external-dns/plugin';

/** Which records must not be deleted, replaced or shrunk because something that may want them cannot be resolved now. */
export interface Holds {
  /** Why the record is held against deletion and replacement, or undefined. */
  deletion(record: OwnedRecord): string | undefined;
  /** Why an update that takes targets away is held. `accountedFor`: an object that can be resolved is the one behind the record. */
  shrink(record: OwnedRecord, accountedFor: boolean): string | undefined;
  /** Milliseconds since the epoch at which the first hold ends; absent without holds. */
  readonly until?: number;
}

/**
 * Unknown is not empty (design.md "Safer than upstream"). An unresolved object that gave endpoints before still gives them; what needs holding are the records of objects without such a
 * memory (after a restart): by the `resource` label of their claim, or all of them where no labels are kept. A source that failed as a whole holds every record that nobody else accounts for.
 */
export function holdsOf(unresolved: readonly Unresolved[], now: number, graceMs: number, keepsOwners: boolean): Holds {
  const active = graceMs > 0 ? unresolved.filter((entry) => entry.lastGood === undefined && now - entry.since < graceMs) : [];
  if (active.length === 0) return { deletion: () => undefined, shrink: () => undefined };
  const byResource = new Map<string, string>();
  let whole: string | undefined;
  for (const { ref, reason } of active) {
    if (!('name' in ref)) {
      whole ??= `source ${ref.source} cannot be read: ${reason}`;
      continue;
    }
    const text = `object ${ref.source}/${ref.namespace}/${ref.name} cannot be resolved: ${reason}`;
    for (const kind of [ref.kind, ref.source]) byResource.set(`${kind.toLowerCase()}/${ref.namespace}/${ref.name}`, text);
    if (!keepsOwners) whole ??= text;
  }
  const ofObject = (record: OwnedRecord): string | undefined => byResource.get((getLabel(record.endpoint.labels, LABEL.resource) ?? '').replace(/^[^/]+/, (kind) => kind.toLowerCase()));
  return {
    deletion: (record) => ofObject(record) ?? whole,
    shrink: (record, accountedFor) => ofObject(record) ?? (accountedFor ? undefined : whole),
    until: active.reduce((least, entry) => Math.min(least, entry.since + graceMs), Number.POSITIVE_INFINITY),
  };
}
