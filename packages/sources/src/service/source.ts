import type { Endpoint } from '@external-dns/endpoint';
import { defineKubernetesSource, readAnnotations } from '@external-dns/source-kit';
import type { KubernetesSourceDefinition } from '@external-dns/source-kit';
import { nodesNeed } from '../shared/nodes.ts';
import { joinMade, named, readRecordMetadata, resourceLabel } from '../shared/record-metadata.ts';
import type { Made } from '../shared/record-metadata.ts';
import { compatibilityEndpoints } from './compatibility.ts';
import type { ServiceContext } from './context.ts';
import { endpointsForHost, waitsFor } from './generate.ts';
import type { Reach } from './generate.ts';
import { serviceOptions, serviceTypes, wantsTypes } from './options.ts';
import { endpointSlicesNeed, podsNeed, servicesNeed } from './types.ts';
import type { Service } from './types.ts';

/** Names of Services (spec/sources.md §8). */
export const serviceDefinition: KubernetesSourceDefinition<Service, typeof serviceOptions> = {
  name: 'service',
  description: 'Services: load balancers, node ports, cluster IPs, pods of headless services, external names',
  options: serviceOptions,
  templates: 'pairs',
  merge: 'first-ttl',
  resources(options, { namespace }) {
    return {
      main: servicesNeed(namespace),
      reads: [
        ...(wantsTypes(options, 'NodePort', 'ClusterIP') ? [endpointSlicesNeed(namespace), podsNeed(namespace)] : []),
        ...(wantsTypes(options, 'NodePort') ? [nodesNeed] : []),
      ],
    };
  },
  selects({ spec }, { options }) {
    return serviceTypes(options)?.has(spec?.type ?? 'ClusterIP') ?? true;
  },
  expand(service, expand) {
    const { common, options } = expand;
    const { namespace, name, annotations: values } = service.metadata;
    const annotations = readAnnotations(values, common.annotationPrefix);
    const { metadata, skipped } = readRecordMetadata(annotations, resourceLabel('service', namespace, name));
    const context: ServiceContext = { service, annotations, metadata, expand };
    const hosts = common.ignoreHostnameAnnotation ? [] : named(annotations.hostnames());
    const internalHosts = common.ignoreHostnameAnnotation ? [] : named(annotations.internalHostnames());
    const madeFor = (names: readonly string[], reach: Reach): Made => joinMade(names.map((host) => endpointsForHost(host, reach, context)));
    const annotated = internalHosts.length === 0 ? madeFor(hosts, 'public') : joinMade([madeFor(hosts, 'public'), madeFor(internalHosts, 'internal')]);
    const made = annotated.endpoints.length === 0 && options.compatibility !== '' ? joinMade([annotated, compatibilityEndpoints(context)]) : annotated;
    const waits = waitsFor(context);
    const noted = hosts.length + internalHosts.length > 0 ? [...skipped, ...made.skipped] : made.skipped;
    const forNames = (names: readonly string[]): readonly Endpoint[] => madeFor(names, 'public').endpoints;
    if (waits === undefined && noted.length === 0) return { endpoints: made.endpoints, forNames };
    return {
      endpoints: made.endpoints,
      forNames,
      ...(waits === undefined ? {} : { unresolvedForNames: waits, ...(hosts.length > 0 ? { unresolved: waits } : {}) }),
      ...(noted.length > 0 ? { skipped: noted } : {}),
    };
  },
};

/** The service source as a plugin. */
export const service = defineKubernetesSource(serviceDefinition);
