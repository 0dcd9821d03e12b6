import { keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { PlannedChange } from '@external-dns/plugin';

/** What a change asks for, to be told from what it asks for in another round. It holds on to endpoints instead of spelling them out. */
export interface Request {
  readonly kind: PlannedChange['kind'];
  /** With a create or an update. */
  readonly desired?: Endpoint;
  /** With a deletion: what is created at the same name. A deletion that makes room for something else is another one. */
  readonly room?: readonly Endpoint[];
}

/** `creates`: all creations at the name of the change. */
export function requestOf(change: PlannedChange, creates: readonly Endpoint[]): Request {
  switch (change.kind) {
    case 'create':
    case 'update':
      return { kind: change.kind, desired: change.desired };
    case 'delete':
      return { kind: change.kind, room: creates };
    case 'release':
      return { kind: change.kind };
  }
}

/** Whether two rounds ask for the same: TTL, targets and properties, in their order. */
export function sameRequest(a: Request, b: Request): boolean {
  if (a.kind !== b.kind || (a.desired === undefined) !== (b.desired === undefined)) return false;
  if (a.desired !== undefined && b.desired !== undefined && !sameContent(a.desired, b.desired)) return false;
  const [left, right] = [a.room ?? [], b.room ?? []];
  return left.length === right.length && left.every((endpoint, index) => sameContent(endpoint, right[index]));
}

function sameContent(a: Endpoint, b: Endpoint | undefined): boolean {
  if (a === b) return true;
  if (b === undefined || (a.recordTTL ?? 0) !== (b.recordTTL ?? 0) || a.targets.length !== b.targets.length || a.providerSpecific.length !== b.providerSpecific.length) return false;
  const sameProperties = a.providerSpecific.every(({ name, value }, index) => name === b.providerSpecific[index]?.name && value === b.providerSpecific[index].value);
  return sameProperties && a.targets.every((target, index) => target === b.targets[index]);
}

/** The text of the record set that a change is about; for a release that is the TXT record set. */
export function subjectOf(change: PlannedChange): string {
  return keyText(change.kind === 'release' ? keyOf(change.claim.txt.endpoint) : change.key);
}
