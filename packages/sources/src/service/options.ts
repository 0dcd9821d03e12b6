import { configError } from '@external-dns/plugin';
import type { OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { SERVICE_TYPES } from './types.ts';

const group = 'Source: service';

/** Flags of the service source (spec/sources.md §28). */
export const serviceOptions = {
  'publish-internal-services': { type: 'bool', group, default: false, help: 'Publish the cluster IP of ClusterIP services' },
  'publish-host-ip': { type: 'bool', group, default: false, help: "Publish the host's IP of the pods of headless services" },
  'always-publish-not-ready-addresses': { type: 'bool', group, default: false, help: 'Publish the not ready pods of headless services too' },
  'service-type-filter': { type: 'strings', group, default: [], placeholder: 'TYPE', help: 'Look only at services of these types (ClusterIP, NodePort, LoadBalancer, ExternalName); all types when not given' },
  'resolve-service-load-balancer-hostname': { type: 'bool', group, default: false, help: 'Publish the addresses that a load balancer name resolves to, in place of a CNAME' },
  'listen-endpoint-events': { type: 'bool', group, default: false, help: 'Accepted for compatibility: with --events every object that a service depends on is listened to' },
  'expose-internal-ipv6': { type: 'bool', group, default: false, help: 'Publish internal IPv6 addresses of nodes as if they were external' },
  'exclude-unschedulable': { type: 'bool', group, default: true, help: 'Leave out nodes that are unschedulable' },
  compatibility: {
    type: 'enum',
    group,
    default: '',
    choices: ['', 'mate', 'molecule', 'kops-dns-controller'],
    help: "Also read another controller's annotations when a service has none of ours",
  },
} as const satisfies OptionDescriptions;

export type ServiceOptions = OptionValues<typeof serviceOptions>;

/**
 * The types to look at; undefined = all (nothing given, or an empty value among them).
 *
 * @throws a config error that names a value which is no type of service
 */
export function serviceTypes(options: ServiceOptions): ReadonlySet<string> | undefined {
  const values = options['service-type-filter'];
  if (values.length === 0 || values.includes('')) return undefined;
  const known: readonly string[] = SERVICE_TYPES;
  for (const value of values) {
    if (!known.includes(value)) throw configError(`--service-type-filter: "${value}" is no type of service; use ${[...known].sort().join(', ')}`);
  }
  return new Set(values);
}

/** Whether services of one of these types are looked at. */
export function wantsTypes(options: ServiceOptions, ...types: readonly (typeof SERVICE_TYPES)[number][]): boolean {
  const wanted = serviceTypes(options);
  return wanted === undefined || types.some((type) => wanted.has(type));
}
