import { parseClassicIP } from '@external-dns/endpoint';

/** What has to be done to turn one list of targets into another. */
export interface Difference {
  readonly add: readonly string[];
  readonly remove: readonly string[];
  readonly leave: readonly string[];
}

/** Compares lists of targets as texts, for APIs that store one target a record (spec/core.md §5.12, Difference): `add` and `leave` in desired order, `remove` in current order. */
export function difference(current: readonly string[], desired: readonly string[]): Difference {
  const left = new Set(current);
  const add: string[] = [];
  const leave: string[] = [];
  for (const target of desired) (left.delete(target) ? leave : add).push(target);
  return { add, remove: [...left], leave };
}

/** A host name that ends with a dot; an IP address is left as it is (spec/core.md §5.12, EnsureTrailingDot). */
export function withTrailingDot(host: string): string {
  if (parseClassicIP(host) !== undefined) return host;
  return host.endsWith('.') ? host : `${host}.`;
}
