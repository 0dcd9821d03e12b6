import { compareBytes, getLabel, LABEL, replaceEndpoint, uniqueTargets, withRefs } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';

/**
 * Joins the endpoints of one name, type and set identifier whatever their TTL (spec/sources.md §8.9): the one whose `resource` label comes first gives
 * TTL, labels and properties, all give targets and references. CNAMEs are left as they are.
 */
export function mergeFirstTTL(list: readonly Endpoint[]): readonly Endpoint[] {
  if (list.length < 2) return list;
  const resource = (endpoint: Endpoint): string => getLabel(endpoint.labels, LABEL.resource) ?? '';
  const merged = new Map<string, Endpoint[]>();
  for (const endpoint of list.toSorted((a, b) => compareBytes(resource(a), resource(b)))) {
    const key = `${endpoint.dnsName}\u0000${endpoint.recordType}\u0000${endpoint.setIdentifier ?? ''}`;
    const group = merged.get(key);
    if (group === undefined) merged.set(key, [endpoint]);
    else group.push(endpoint);
  }
  return [...merged.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (first === undefined || others.length === 0 || first.recordType === 'CNAME') return group;
    const targets = uniqueTargets(group.flatMap((endpoint) => endpoint.targets));
    return [withRefs(replaceEndpoint(first, { targets }), others.flatMap(({ refs = [] }) => refs))];
  });
}
