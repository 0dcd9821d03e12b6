import { compareBytes } from './bytes.ts';
import { createEndpoint, replaceEndpoint } from './construct.ts';
import { suitableType } from './ip.ts';
import { withRefs } from './properties.ts';
import { uniqueTargets } from './targets.ts';
import type { Endpoint, ObjectRef, ProviderSpecificProperty } from './types.ts';

export interface HostnameInit {
  readonly dnsName: string;
  readonly targets: readonly string[];
  /** Seconds. */
  readonly recordTTL?: number | undefined;
  readonly providerSpecific?: readonly ProviderSpecificProperty[] | undefined;
  readonly setIdentifier?: string | undefined;
  /** Label `resource`, such as `service/default/web`. */
  readonly resource?: string | undefined;
}

export interface MadeList {
  readonly endpoints: Endpoint[];
  readonly problems: string[];
}

/** One endpoint for each type that suits some targets, in the order A, AAAA, CNAME (spec/core.md §1.6). */
export function endpointsForHostname(init: HostnameInit): MadeList {
  const { dnsName, targets, recordTTL, providerSpecific, setIdentifier, resource } = init;
  const labels = resource === undefined || resource === '' ? undefined : { resource };
  const [only] = targets;
  if (targets.length === 1 && only !== undefined) {
    const result = createEndpoint({ dnsName, recordType: suitableType(only), targets: [only], recordTTL, providerSpecific, setIdentifier, labels });
    return result.ok ? { endpoints: [result.endpoint], problems: [] } : { endpoints: [], problems: [result.problem] };
  }
  const made: MadeList = { endpoints: [], problems: [] };
  const types = targets.map(suitableType);
  for (const recordType of ['A', 'AAAA', 'CNAME'] as const) {
    if (!types.includes(recordType)) continue;
    const own = types.every((type) => type === recordType) ? targets : targets.filter((_, index) => types[index] === recordType);
    // Lists that were filtered or pushed to have room to grow, which those of hundreds of thousands of endpoints need not have; a copy has none.
    add(made, { dnsName, recordType, targets: own.slice(), recordTTL, providerSpecific, setIdentifier, labels });
  }
  return made;
}

/** Every host with every target, host by host, types in alphabetical order, everything sorted and unique (spec/core.md §1.6). */
export function endpointsForHostsAndTargets(hosts: readonly string[], targets: readonly string[]): MadeList {
  const made: MadeList = { endpoints: [], problems: [] };
  const byType = new Map<string, string[]>();
  for (const target of uniqueTargets(targets)) {
    const type = suitableType(target);
    const list = byType.get(type);
    if (list === undefined) byType.set(type, [target]);
    else list.push(target);
  }
  const types = [...byType].sort(([a], [b]) => compareBytes(a, b));
  for (const dnsName of uniqueTargets(hosts)) {
    for (const [recordType, list] of types) add(made, { dnsName, recordType, targets: list });
  }
  return made;
}

function add(made: MadeList, init: Parameters<typeof createEndpoint>[0]): void {
  const result = createEndpoint(init);
  if (result.ok) made.endpoints.push(result.endpoint);
  else if (!made.problems.includes(result.problem)) made.problems.push(result.problem);
}

/**
 * Joins endpoints of one name, type, set identifier and TTL (spec/core.md §1.6, MergeEndpoints): the first gives labels and properties, all give targets and references. CNAME and
 * DNAME are joined only with the same first target; without targets they are dropped. Keeps the order of first appearance.
 */
export function mergeEndpoints(list: readonly Endpoint[]): { readonly endpoints: Endpoint[]; readonly warnings: string[] } {
  const merged = new Map<string, { first: Endpoint; targets: string[]; refs: ObjectRef[] }>();
  const single = new Map<string, string>();
  const warnings: string[] = [];
  for (const endpoint of list) {
    const { dnsName, recordType, setIdentifier = '', recordTTL = 0, targets } = endpoint;
    const pointer = recordType === 'CNAME' || recordType === 'DNAME';
    const target = targets[0];
    if (pointer && target === undefined) continue;
    const name = `${dnsName}\u0000${recordType}\u0000${setIdentifier}`;
    if (pointer && target !== undefined) {
      const other = single.get(name);
      if (other !== undefined && other !== target) warnings.push(`${dnsName} has more than one ${recordType} target, "${other}" and "${target}": DNS allows one`);
      single.set(name, target);
    }
    const key = `${name}\u0000${recordTTL}\u0000${pointer ? (target ?? '') : ''}`;
    const group = merged.get(key);
    if (group === undefined) merged.set(key, { first: endpoint, targets: [...targets], refs: [] });
    else {
      for (const text of targets) group.targets.push(text);
      for (const ref of endpoint.refs ?? []) group.refs.push(ref);
    }
  }
  const endpoints = [...merged.values()].map(({ first, targets, refs }) => {
    const unique = uniqueTargets(targets);
    const same = unique.length === first.targets.length && unique.every((target, index) => target === first.targets[index]);
    const endpoint = same ? first : replaceEndpoint(first, { targets: unique });
    return refs.length === 0 ? endpoint : withRefs(endpoint, refs);
  });
  return { endpoints, warnings };
}
