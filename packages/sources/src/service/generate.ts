import { trimDot } from '@external-dns/endpoint';
import { hasLoadBalancerTargets, loadBalancerTargets } from '../shared/load-balancer.ts';
import { endpointsFor, joinMade, targetsOf } from '../shared/record-metadata.ts';
import type { Made } from '../shared/record-metadata.ts';
import type { ServiceContext } from './context.ts';
import { headlessEndpoints } from './headless.ts';
import { nodePortServices, nodePortTargets } from './node-port.ts';

/** Which address of a service a name is for: that of the `hostname` annotation and of templates, or that of `internal-hostname`. */
export type Reach = 'public' | 'internal';

/** Endpoints of one name of a service (spec/sources.md §8.3). */
export function endpointsForHost(hostname: string, reach: Reach, context: ServiceContext): Made {
  const { service, annotations, metadata, expand } = context;
  const { options, read } = expand;
  const host = trimDot(hostname);
  const { type = 'ClusterIP', clusterIP = '', externalIPs = [], externalName = '' } = service.spec ?? {};
  const annotated = targetsOf(annotations);
  if (annotated.length > 0) return endpointsFor(host, annotated, metadata);
  const own = clusterIP === '' || clusterIP === 'None' ? [] : [clusterIP];
  switch (type) {
    case 'LoadBalancer': {
      if (reach === 'internal') return endpointsFor(host, own, metadata);
      if (externalIPs.length > 0) return endpointsFor(host, externalIPs, metadata);
      const resolve = options['resolve-service-load-balancer-hostname'] ? (name: string): readonly string[] => read.dns(name) : undefined;
      return endpointsFor(host, loadBalancerTargets(service.status, resolve), metadata);
    }
    case 'ClusterIP':
      if (clusterIP === 'None') return headlessEndpoints(host, context);
      return endpointsFor(host, reach === 'internal' || options['publish-internal-services'] ? own : [], metadata);
    case 'NodePort':
      return joinMade([nodePortServices(host, context), endpointsFor(host, nodePortTargets(context), metadata)]);
    case 'ExternalName':
      return endpointsFor(host, externalIPs.length > 0 ? externalIPs : [externalName].filter((name) => name !== ''), metadata);
    default:
      return { endpoints: [], skipped: [] };
  }
}

/** Why the public names of a service have no targets now but are expected to get some; undefined when it is not so. */
export function waitsFor({ service, annotations }: ServiceContext): string | undefined {
  const { type, externalIPs = [] } = service.spec ?? {};
  const waits = type === 'LoadBalancer' && targetsOf(annotations).length === 0 && externalIPs.length === 0 && !hasLoadBalancerTargets(service.status);
  return waits ? 'its load balancer has no address yet' : undefined;
}
