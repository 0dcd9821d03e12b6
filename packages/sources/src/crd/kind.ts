import { KINDS } from '@external-dns/kubernetes';
import type { KindDescriptor, KubernetesObject } from '@external-dns/kubernetes';
import { configError } from '@external-dns/plugin';
import type { OptionDescriptions, OptionValues } from '@external-dns/plugin';

const group = 'Source: crd';

/** Flags of the crd source (spec/sources.md §28). */
export const crdOptions = {
  'crd-source-apiversion': { type: 'string', group, default: 'externaldns.k8s.io/v1alpha1', placeholder: 'GROUP/VERSION', help: 'API version of the objects that the crd source reads' },
  'crd-source-kind': { type: 'string', group, default: 'DNSEndpoint', placeholder: 'KIND', help: 'Kind of the objects that the crd source reads; they have the fields of a DNSEndpoint' },
} as const satisfies OptionDescriptions;

export type CrdOptions = OptionValues<typeof crdOptions>;

/** A DNSEndpoint, or an object of another kind with its fields. What stands in them is only checked when it is read. */
export interface DNSEndpoint extends KubernetesObject {
  readonly spec?: { readonly endpoints?: unknown };
  readonly status?: { readonly observedGeneration?: number };
}

/**
 * The kind that the crd source reads. The plural of a kind other than DNSEndpoint is taken to be its lower-case name and an `s`.
 *
 * @throws a config error that names the flag when there is no such kind
 */
export function crdKind(options: CrdOptions): KindDescriptor {
  const apiVersion = options['crd-source-apiversion'];
  const kind = options['crd-source-kind'];
  const [, apiGroup = '', version = ''] = /^([a-z0-9.-]+)\/([a-z0-9]+)$/.exec(apiVersion) ?? [];
  if (version === '') throw configError(`--crd-source-apiversion: "${apiVersion}" is no API version of a custom resource; write GROUP/VERSION, for example externaldns.k8s.io/v1alpha1`);
  if (!/^[A-Z][A-Za-z0-9]*$/.test(kind)) throw configError(`--crd-source-kind: "${kind}" is no kind; write for example DNSEndpoint`);
  const { dnsEndpoints } = KINDS;
  if (apiGroup === dnsEndpoints.group && version === dnsEndpoints.version && kind === dnsEndpoints.kind) return dnsEndpoints;
  return { group: apiGroup, version, kind, plural: `${kind.toLowerCase()}s`, namespaced: true };
}
