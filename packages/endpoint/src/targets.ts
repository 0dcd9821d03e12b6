import { compareBytes, foldCase } from './bytes.ts';
import { compareAddresses, parseIP } from './ip.ts';

/** Without duplicates, in byte order. */
export function uniqueTargets(targets: readonly string[]): readonly string[] {
  return targets.length < 2 ? targets : [...new Set(targets)].sort(compareBytes);
}

/**
 * Whether two target lists mean the same: order, case and the spelling of IPv6 addresses do not matter, duplicates count (spec/core.md §1.4, Same). Mutates nothing.
 */
export function sameTargets(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false;
  if (a.length === 1) return a[0] === b[0] || comparable(a[0] ?? '') === comparable(b[0] ?? '');
  if (a.every((target, index) => target === b[index])) return true;
  const left = a.map(comparable).sort();
  const right = b.map(comparable).sort();
  return left.every((target, index) => target === right[index]);
}

function comparable(target: string): string {
  return parseIP(target)?.canonical ?? foldCase(target);
}

/**
 * Total order by which conflicts are decided (spec/core.md §1.4, IsLess): fewer targets first, then element by element of the sorted lists; addresses before names, IPv4 before IPv6, numerically; names by bytes.
 */
export function compareTargets(a: readonly string[], b: readonly string[]): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  const left = [...a].sort(compareTarget);
  const right = [...b].sort(compareTarget);
  for (const [index, target] of left.entries()) {
    const order = compareTarget(target, right[index] ?? '');
    if (order !== 0) return order < 0 ? -1 : 1;
  }
  return 0;
}

function compareTarget(a: string, b: string): number {
  if (a === b) return 0;
  const left = parseIP(a);
  const right = parseIP(b);
  if (left !== undefined && right !== undefined) return compareAddresses(left, right) || compareBytes(a, b);
  if (left !== undefined) return -1;
  return right === undefined ? compareBytes(a, b) : 1;
}
