import { withRefs } from '@external-dns/endpoint';
import type { Stage } from '../types.ts';

const SEPARATOR = '\u0000';

/**
 * Of endpoints with one type, name, set identifier and targets the first stays and takes over the references of the others (spec/core.md §4.3
 * step 5). TTL, labels and properties do not count.
 */
export function dedupStage(): Stage {
  return {
    kind: 'group',
    name: 'dedup',
    withinName: true,
    keys: ({ recordType, dnsName, setIdentifier = '', targets }) => [`${recordType}${SEPARATOR}${dnsName}${SEPARATOR}${setIdentifier}${SEPARATOR}${targets.join(SEPARATOR)}`],
    group(_key, endpoints, notice) {
      const [first, ...others] = endpoints;
      if (first === undefined || others.length === 0) return endpoints;
      for (const endpoint of others) {
        notice({ kind: 'duplicate', endpoint, reason: `another object already gives ${endpoint.recordType} ${endpoint.dnsName} with the same targets` });
      }
      return [withRefs(first, others.flatMap(({ refs }) => refs ?? []))];
    },
  };
}
