import { KINDS } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import { defineKubernetesSource, readAnnotations } from '@external-dns/source-kit';
import type { Annotations, KubernetesSourceDefinition } from '@external-dns/source-kit';
import { loadBalancerTargets } from '../shared/load-balancer.ts';
import type { LoadBalancerStatus } from '../shared/load-balancer.ts';
import { endpointsFor, joinMade, named, readRecordMetadata, resourceLabel, targetsOf, warning } from '../shared/record-metadata.ts';
import type { Skipped } from '../shared/record-metadata.ts';
import { CLASS_ANNOTATION, checkIngressOptions, ingressOptions } from './options.ts';
import type { IngressOptions } from './options.ts';

export interface Ingress extends KubernetesObject {
  readonly spec?: {
    readonly ingressClassName?: string;
    readonly rules?: readonly { readonly host?: string }[];
    readonly tls?: readonly { readonly hosts?: readonly string[] }[];
  };
  readonly status?: LoadBalancerStatus;
}

/** Names of Ingresses (spec/sources.md §9). */
export const ingressDefinition: KubernetesSourceDefinition<Ingress, typeof ingressOptions> = {
  name: 'ingress',
  description: 'Ingresses: hosts of rules and TLS, at the addresses of the load balancer',
  options: ingressOptions,
  templates: 'names',
  resources(options, common) {
    checkIngressOptions(options, common.annotationFilter);
    return {
      main: {
        kind: KINDS.ingresses,
        namespace: common.namespace,
        keep: ['spec.ingressClassName', 'spec.rules.host', 'spec.tls.hosts', 'status.loadBalancer.ingress.ip', 'status.loadBalancer.ingress.hostname'],
      },
    };
  },
  selects({ spec, metadata }, { options }) {
    const classes = options['ingress-class'];
    if (classes.length === 0) return true;
    const name = spec?.ingressClassName ?? '';
    const chosen = name === '' ? metadata.annotations?.[CLASS_ANNOTATION] : name;
    return chosen !== undefined && classes.includes(chosen);
  },
  expand(ingress, { common, options }) {
    const { namespace, name, annotations: values } = ingress.metadata;
    const annotations = readAnnotations(values, common.annotationPrefix);
    const { metadata, skipped } = readRecordMetadata(annotations, resourceLabel('ingress', namespace, name));
    const annotated = targetsOf(annotations);
    const targets = annotated.length > 0 ? annotated : loadBalancerTargets(ingress.status);
    const hosts = hostsOf(ingress, annotations, options, common.ignoreHostnameAnnotation);
    const made = joinMade(hosts.names.map((host) => endpointsFor(host, targets, metadata)));
    const waits = targets.length > 0 ? undefined : 'its load balancer has no address yet';
    const noted = [...(hosts.names.length > 0 ? skipped : []), ...hosts.skipped, ...made.skipped];
    return {
      endpoints: made.endpoints,
      forNames: (names) => joinMade(names.map((host) => endpointsFor(host, targets, metadata))).endpoints,
      ...(waits === undefined ? {} : { unresolvedForNames: waits, ...(hosts.names.length > 0 ? { unresolved: waits } : {}) }),
      ...(noted.length > 0 ? { skipped: noted } : {}),
    };
  },
};

function hostsOf(ingress: Ingress, annotations: Annotations, options: IngressOptions, ignoreAnnotation: boolean): { readonly names: readonly string[]; readonly skipped: readonly Skipped[] } {
  const rules = options['ignore-ingress-rules-spec'] ? [] : (ingress.spec?.rules ?? []).map(({ host = '' }) => host);
  const tls = options['ignore-ingress-tls-spec'] ? [] : (ingress.spec?.tls ?? []).flatMap(({ hosts = [] }) => hosts);
  const defined = named([...rules, ...tls]);
  const annotated = ignoreAnnotation ? [] : named(annotations.hostnames());
  const written = annotations.get('ingress-hostname-source');
  if (written === undefined) return { names: [...defined, ...annotated], skipped: [] };
  switch (annotations.ingressHostnameSource()) {
    case 'defined-hosts-only':
      return { names: defined, skipped: [] };
    case 'annotation-only':
      return { names: annotated, skipped: [] };
    default:
      return { names: [], skipped: [warning(`ingress-hostname-source "${written}" is neither annotation-only nor defined-hosts-only, so no hostname is taken`)] };
  }
}

/** The ingress source as a plugin. */
export const ingress = defineKubernetesSource(ingressDefinition);
