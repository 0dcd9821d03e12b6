import { createEndpoint, endpointsForHostname } from '@external-dns/endpoint';
import type { Endpoint, ProviderSpecificProperty } from '@external-dns/endpoint';
import type { Annotations, Expansion } from '@external-dns/source-kit';

export type Skipped = NonNullable<Expansion['skipped']>[number];

/** Endpoints and what was left out on the way. */
export interface Made {
  readonly endpoints: readonly Endpoint[];
  readonly skipped: readonly Skipped[];
}

/** What an object's annotations say about each of its records. */
export interface RecordMetadata {
  /** Seconds; 0 = not configured. */
  readonly recordTTL: number;
  readonly setIdentifier: string;
  readonly providerSpecific: readonly ProviderSpecificProperty[];
  /** Value of the label `resource`, such as `service/default/web`. */
  readonly resource: string;
}

/** The label `resource` of an object's endpoints. */
export function resourceLabel(source: string, namespace: string, name: string): string {
  // Joined rather than written as a template: that would keep its parts beside the whole for as long as the label lives.
  return [source, namespace, name].join('/');
}

/** Reads what applies to every record of an object; a TTL that cannot be used is left out with a warning. */
export function readRecordMetadata(annotations: Annotations, resource: string): { readonly metadata: RecordMetadata; readonly skipped: readonly Skipped[] } {
  const ttl = annotations.ttl(resource);
  return {
    metadata: { recordTTL: ttl.seconds, setIdentifier: annotations.setIdentifier(), providerSpecific: annotations.providerSpecific(), resource },
    skipped: ttl.notice === undefined ? none : [{ reason: ttl.notice, severity: 'warning' }],
  };
}

/** Endpoints of the types that suit the targets (spec/sources.md §1.4). */
export function endpointsFor(dnsName: string, targets: readonly string[], metadata: RecordMetadata): Made {
  if (targets.length === 0) return nothing;
  const { recordTTL, setIdentifier, providerSpecific, resource } = metadata;
  const { endpoints, problems } = endpointsForHostname({ dnsName, targets, recordTTL, setIdentifier, providerSpecific, resource });
  return { endpoints, skipped: problems.length === 0 ? none : problems.map((reason) => warning(reason, dnsName)) };
}

const none: readonly never[] = [];
const nothing: Made = { endpoints: none, skipped: none };

/** One endpoint of a given type. */
export function endpointOf(recordType: string, dnsName: string, targets: readonly string[], metadata: RecordMetadata): Made {
  const { resource, ...rest } = metadata;
  const made = createEndpoint({ ...rest, dnsName, recordType, targets, labels: { resource } });
  return made.ok ? { endpoints: [made.endpoint], skipped: [] } : { endpoints: [], skipped: [warning(made.problem, dnsName)] };
}

/** The items of a list that are not empty: a comma too many asks for nothing. */
export function named(items: readonly string[]): readonly string[] {
  return items.includes('') ? items.filter((item) => item !== '') : items;
}

/** The targets that the `target` annotation asks for; they replace those of the object. */
export function targetsOf(annotations: Annotations): readonly string[] {
  return named(annotations.targets());
}

export function joinMade(parts: readonly Made[]): Made {
  const [first = nothing] = parts;
  if (parts.length < 2) return first;
  return { endpoints: parts.flatMap(({ endpoints }) => endpoints), skipped: parts.flatMap(({ skipped }) => skipped) };
}

export function warning(reason: string, dnsName?: string): Skipped {
  return { reason, severity: 'warning', ...(dnsName === undefined ? {} : { dnsName }) };
}

export function info(reason: string, dnsName?: string): Skipped {
  return { reason, severity: 'info', ...(dnsName === undefined ? {} : { dnsName }) };
}
