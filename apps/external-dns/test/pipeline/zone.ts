import { buildEndpoint, compareBytes, normalName } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import type { Context, Provider, ProviderSnapshot } from '@external-dns/plugin';
import { createInMemoryProvider } from '@external-dns/provider-inmemory';
import type { InMemoryProvider } from '@external-dns/provider-inmemory';

/** A record set as it stands in a zone, in one line: `www.example.org A 192.0.2.1`, with ` ttl=60` and ` set=a` where they are. */
export type Line = string;

/** A Kubernetes object as a test writes it. */
export interface ManifestObject {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

const { signal } = new AbortController();
const log = { trace: () => undefined, debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const ctx: Context = { signal, log, clock: { now: () => Date.now(), sleep: () => Promise.resolve() }, telemetry: () => undefined, write: (send) => send(signal) };

/** A claim as it is stored. */
export function claim(owner: string, resource?: string): string {
  return `"heritage=external-dns,external-dns/owner=${owner}${resource === undefined ? '' : `,external-dns/resource=${resource}`}"`;
}

export function record(dnsName: string, recordType: string, targets: string | readonly string[], more: Partial<EndpointInit> = {}): Endpoint {
  return buildEndpoint({ dnsName, recordType, targets: typeof targets === 'string' ? [targets] : targets, ...more });
}

/** A zone example.org in memory that holds these records. */
export async function zoneWith(records: readonly Endpoint[] = [], zone = 'example.org'): Promise<InMemoryProvider> {
  const provider = createInMemoryProvider({ zones: [zone] });
  await put(provider, records, zone);
  return provider;
}

/** Creates record sets as somebody else would. Throws when the zone refuses one. */
export async function put(provider: Provider, records: readonly Endpoint[], zone = 'example.org'): Promise<void> {
  const groups = records.map((desired, index) => ({ id: String(index), zone, name: normalName(desired.dnsName), changes: [{ kind: 'create' as const, desired }] }));
  for (const [id, outcome] of await provider.apply(groups, ctx)) if (outcome.kind !== 'applied') throw new Error(`${records[Number(id)]?.dnsName ?? ''}: ${outcome.error.message}`);
}

/** All that the provider holds. */
export async function snapshotOf(provider: Provider): Promise<ProviderSnapshot> {
  const read = await provider.read(ctx);
  if ('unchanged' in read) throw new Error('a first read is never "unchanged"');
  return read;
}

/** What stands in the zone, in order. */
export async function linesOf(provider: Provider): Promise<readonly Line[]> {
  return (await snapshotOf(provider)).records.map(({ endpoint }) => lineOf(endpoint)).sort(compareBytes);
}

export function lineOf({ dnsName, recordType, targets, recordTTL, setIdentifier }: Endpoint): Line {
  return `${dnsName} ${recordType} ${targets.join(' | ')}${recordTTL === undefined ? '' : ` ttl=${recordTTL}`}${setIdentifier === undefined ? '' : ` set=${setIdentifier}`}`;
}

/** A DNSEndpoint with these record sets. */
export function dnsEndpoint(name: string, endpoints: readonly Endpoint[]): ManifestObject {
  return {
    apiVersion: 'externaldns.k8s.io/v1alpha1',
    kind: 'DNSEndpoint',
    metadata: { name, namespace: 'default' },
    spec: { endpoints: endpoints.map(({ dnsName, recordType, targets, recordTTL, setIdentifier }) => ({ dnsName, recordType, targets, recordTTL, setIdentifier })) },
  };
}

/** A Service of type LoadBalancer; without an address its load balancer has none yet. */
export function loadBalancer(name: string, hostname: string, ip?: string): ManifestObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', annotations: { 'external-dns.kubernetes.io/hostname': hostname } },
    spec: { type: 'LoadBalancer' },
    status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
  };
}

/** An Ingress with one host; without an address its load balancer has none yet. */
export function ingress(name: string, host: string, ip?: string): ManifestObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, namespace: 'default' },
    spec: { rules: [{ host }] },
    status: { loadBalancer: ip === undefined ? {} : { ingress: [{ ip }] } },
  };
}
