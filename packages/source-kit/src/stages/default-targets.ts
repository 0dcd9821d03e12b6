import { endpointsForHostname, replaceEndpoint } from '@external-dns/endpoint';
import type { Stage } from '../types.ts';

/**
 * Gives the default targets to endpoints without targets, with `force` to all endpoints (spec/core.md §4.2). Record types follow the default
 * targets; name, TTL, set identifier, labels, properties and references stay.
 */
export function defaultTargetsStage(defaultTargets: readonly string[], force: boolean): Stage {
  return {
    kind: 'map',
    name: 'default-targets',
    withinName: true,
    map(endpoint, notice) {
      if (!force && endpoint.targets.length > 0) {
        notice({ kind: 'warning', endpoint, reason: 'it has targets of its own, so --default-targets is ignored; --force-default-targets would use it' });
        return [endpoint];
      }
      const { dnsName, recordTTL, setIdentifier, providerSpecific, labels, refs } = endpoint;
      const made = endpointsForHostname({ dnsName, targets: defaultTargets, recordTTL, setIdentifier, providerSpecific });
      for (const reason of made.problems) notice({ kind: 'invalid', endpoint, reason });
      return made.endpoints.map((replacement) => replaceEndpoint(replacement, { labels, refs }));
    },
  };
}
