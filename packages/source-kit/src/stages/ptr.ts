import { PROPERTY, getProperty, ptrEndpoint, reverseName, withoutProperty } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Stage } from '../types.ts';

const PASS = 'pass';
const REVERSE = 'ptr';
const SEPARATOR = '\u0000';

/**
 * Adds a PTR endpoint for each address of A and AAAA endpoints (spec/core.md §4.6): of all with `createAll`, else of those whose property
 * `record-type` is `PTR`; another value of the property opts out. The property is taken away. An address that several names share gives one
 * PTR endpoint with all of them, once each, and the lowest of their TTLs, where "not configured" is the lowest.
 */
export function ptrStage(createAll: boolean): Stage {
  return {
    kind: 'group',
    name: 'ptr',
    keys(endpoint) {
      const pass = [PASS, endpoint.recordType, endpoint.dnsName, endpoint.setIdentifier ?? ''].join(SEPARATOR);
      if (!wantsPTR(endpoint, createAll)) return [pass];
      // By the reverse name, not the text of the target: two spellings of one address are one record set.
      const names = new Set(endpoint.targets.map((target) => reverseName(target) ?? target));
      return [pass, ...[...names].map((name) => `${REVERSE}${SEPARATOR}${name}`)];
    },
    group(key, endpoints, notice) {
      if (key.startsWith(`${PASS}${SEPARATOR}`)) {
        return endpoints.map((endpoint) => {
          if (!isEligible(endpoint) && getProperty(endpoint, PROPERTY.recordType) !== undefined) {
            notice({ kind: 'warning', endpoint, reason: 'record-type is ignored: only A and AAAA endpoints without a wildcard can have PTR records' });
          }
          return withoutProperty(endpoint, PROPERTY.recordType);
        });
      }
      return reverseOf(key.slice(REVERSE.length + SEPARATOR.length), endpoints, notice);
    },
  };
}

function reverseOf(name: string, endpoints: readonly Endpoint[], notice: Parameters<Extract<Stage, { kind: 'group' }>['group']>[2]): readonly Endpoint[] {
  const [first] = endpoints;
  if (first === undefined) return [];
  const address = first.targets.find((target) => (reverseName(target) ?? target) === name) ?? name;
  let ttl = first.recordTTL ?? 0;
  for (const endpoint of endpoints) {
    const own = endpoint.recordTTL ?? 0;
    if (own >= ttl) continue;
    notice({ kind: 'warning', endpoint, reason: `names of ${address} have different TTLs; its PTR record takes the lowest, ${own === 0 ? 'the default of the provider' : `${own} s`}` });
    ttl = own;
  }
  const made = ptrEndpoint(address, ttl, [...new Set(endpoints.map(({ dnsName }) => dnsName))]);
  if (made.ok) return [made.endpoint];
  notice({ kind: 'warning', endpoint: first, reason: `no PTR record: ${made.problem}` });
  return [];
}

function isEligible(endpoint: Endpoint): boolean {
  return (endpoint.recordType === 'A' || endpoint.recordType === 'AAAA') && !endpoint.dnsName.startsWith('*.');
}

function wantsPTR(endpoint: Endpoint, createAll: boolean): boolean {
  if (!isEligible(endpoint)) return false;
  const asked = getProperty(endpoint, PROPERTY.recordType);
  return asked === undefined ? createAll : asked.toUpperCase() === 'PTR';
}
