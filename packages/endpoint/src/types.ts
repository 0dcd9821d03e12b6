/** The record types ExternalDNS knows, in their canonical order (spec/core.md §1.1). */
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'TXT', 'SRV', 'NS', 'PTR', 'MX', 'NAPTR', 'DNAME'] as const;

/** A record type that ExternalDNS knows. Endpoints may carry any other text too: it is not validated (spec/core.md §1.2). */
export type KnownRecordType = (typeof RECORD_TYPES)[number];

/** One provider-specific property, such as `{ name: 'aws/weight', value: '10' }`. Order and duplicates are kept as given. */
export interface ProviderSpecificProperty {
  readonly name: string;
  readonly value: string;
}

/** The Kubernetes object an endpoint came from. Its identity is `source/namespace/name` (spec/core.md §1.1). Never serialised. */
export interface ObjectRef {
  readonly source: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Free-form labels; the known keys stand in `LABEL`. Read with {@link getLabel}: keys come from users (`__proto__` is a key). */
export type Labels = Readonly<Record<string, string>>;

/**
 * One record set that should exist or does exist: plain readonly data that nobody mutates.
 *
 * The spelling of `dnsName` and `targets` is kept as the source gave it; the key by which two endpoints are compared is
 * {@link RecordKey}. Absent optional members mean "not set"; empty text, `0` and `null` are never stored in them.
 */
export interface Endpoint {
  readonly dnsName: string;
  readonly recordType: string;
  readonly targets: readonly string[];
  /** Seconds. Absent = not configured; a negative value, which the wire may carry, counts as not configured too. */
  readonly recordTTL?: number;
  /** Distinguishes record sets of one name and type (weighted, geo …). */
  readonly setIdentifier?: string;
  readonly labels: Labels;
  readonly providerSpecific: readonly ProviderSpecificProperty[];
  readonly refs?: readonly ObjectRef[];
}

/** What identifies a record set: the normal form of its name ({@link normalName}), its type as written, its set identifier ('' = none). */
export interface RecordKey {
  readonly name: string;
  readonly recordType: string;
  readonly setIdentifier: string;
}

/** Label keys with a meaning (spec/core.md §1.7). */
export const LABEL = {
  owner: 'owner',
  resource: 'resource',
  /** In memory and on the webhook wire only: on an ownership TXT endpoint, the name of the record that it claims. */
  ownedRecord: 'ownedRecord',
  awsSdDescription: 'aws-sd-description',
  /** In memory only: base64 of the AES-GCM nonce the label text was stored with. */
  txtEncryptionNonce: 'txt-encryption-nonce',
  /** Our own: the claim of an apex record that stands inside the zone (`a-_apex.example.org`). */
  apex: 'apex',
} as const;

/** Property names that belong to no provider. */
export const PROPERTY = { alias: 'alias', recordType: 'record-type' } as const;

/** Which names an instance looks after (spec/core.md §1.10). Immutable. */
export interface DomainFilter {
  /** False for a filter that matches everything because nothing was configured. */
  readonly configured: boolean;
  /** Whether `name`, in any spelling, is within the filter. */
  match(name: string): boolean;
  /** Whether `zone` is a strict parent of something the filter includes; regular expressions are ignored. */
  matchParent(zone: string): boolean;
  /** The webhook protocol's JSON of the filter. */
  toJSON(): DomainFilterJSON;
}

export interface DomainFilterJSON {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly regexInclude?: string;
  readonly regexExclude?: string;
}
