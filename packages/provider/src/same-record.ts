import { sameTargets } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Change, ChangeGroup } from '@external-dns/plugin';

/** Whether a stored record set is already as desired: type, set identifier, targets, properties, and the TTL if one is desired. Labels do not count. */
export function sameRecord(current: Endpoint, desired: Endpoint): boolean {
  if (current.recordType !== desired.recordType || (current.setIdentifier ?? '') !== (desired.setIdentifier ?? '')) return false;
  if (desired.recordTTL !== undefined && desired.recordTTL > 0 && desired.recordTTL !== current.recordTTL) return false;
  if (current.recordType === 'TXT' ? !sameTexts(current.targets, desired.targets) : !sameTargets(current.targets, desired.targets)) return false;
  return sameProperties(current, desired);
}

/** TXT strings are compared byte for byte, quotes at both ends aside. */
function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  const left = a.map(unquote).sort();
  const right = b.map(unquote).sort();
  return left.every((text, index) => text === right[index]);
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text;
}

/** Whether two endpoints have the same properties, in any order; the last duplicate counts (spec/core.md §2.7). */
export function sameProperties(a: Endpoint, b: Endpoint): boolean {
  if (a.providerSpecific.length === 0 && b.providerSpecific.length === 0) return true;
  const left = new Map(a.providerSpecific.map(({ name, value }) => [name, value]));
  const right = new Map(b.providerSpecific.map(({ name, value }) => [name, value]));
  return left.size === right.size && [...left].every(([name, value]) => right.get(name) === value);
}

/** The changes of a group that have something to change: an update to what is stored already is left out. */
export function changesToMake(group: ChangeGroup): readonly Change[] {
  return group.changes.filter((change) => change.kind !== 'update' || !sameRecord(change.current.endpoint, change.desired));
}
