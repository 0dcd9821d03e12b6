import type { Endpoint } from '@external-dns/endpoint';
import type { KubernetesObject } from '@external-dns/kubernetes';

/** Deep equality of JSON-like values; an absent member equals an undefined one. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  }
  return sameMembers(a, b, undefined);
}

/** Whether two lists hold equal endpoints in the same order. */
export function sameEndpoints(a: readonly Endpoint[], b: readonly Endpoint[]): boolean {
  return a === b || (a.length === b.length && a.every((endpoint, index) => sameValue(endpoint, b[index])));
}

/** Whether two versions of an object say the same: all that the store kept of them but the resourceVersion, which changes with every heartbeat. */
export function sameObject(a: KubernetesObject, b: KubernetesObject): boolean {
  return a === b || (sameMembers(a, b, 'metadata') && sameMembers(a.metadata, b.metadata, 'resourceVersion'));
}

function sameMembers(a: object, b: object, except: string | undefined): boolean {
  const left: Readonly<Record<string, unknown>> = { ...a };
  const right: Readonly<Record<string, unknown>> = { ...b };
  for (const key of Object.keys(left)) if (key !== except && !sameValue(left[key], own(right, key))) return false;
  for (const key of Object.keys(right)) if (key !== except && right[key] !== undefined && !Object.hasOwn(left, key)) return false;
  return true;
}

function own(object: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
