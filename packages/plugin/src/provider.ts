import type { DomainFilter, Endpoint } from '@external-dns/endpoint';
import type { Context } from './context.ts';
import type { ExternalDnsErrorShape } from './errors.ts';

/** Opaque to everyone but the provider. Where a provider knows no zones, it is ''. */
export type ZoneId = string;

export interface Zone {
  readonly id: ZoneId;
  /** Normal form: lower case, A-labels, no trailing dot. */
  readonly name: string;
}

/** One record set as the provider stores it. */
export interface ProviderRecord {
  /** As listed; names in the provider's spelling, labels empty unless the provider keeps labels itself. */
  readonly endpoint: Endpoint;
  readonly zone: ZoneId;
  /** The provider's own identifier(s), handed back with a change of this record. */
  readonly handle?: string;
  /** The targets byte for byte as stored, where `endpoint.targets` is another spelling. */
  readonly raw?: readonly string[];
}

export interface ProviderSnapshot {
  /** Absent where the provider has no zones it could name (webhook, etcd). */
  readonly zones?: readonly Zone[];
  readonly records: readonly ProviderRecord[];
  /** What the provider itself can look after; joined with the operator's filter. */
  readonly filter: DomainFilter;
  /** SOA serial, change id, ETag: handed to the next `read` as `since`. */
  readonly version?: string;
}

/** What a provider can do, as data. */
export interface Capabilities {
  /** Types that it can store. */
  readonly recordTypes: readonly string[];
  /** Seconds. */
  readonly ttl?: { readonly min: number; readonly max: number; readonly default?: number };
  readonly setIdentifiers: boolean;
  /** Alias records (`alias` property) exist. */
  readonly aliases: boolean;
  readonly wildcards: boolean;
  /** A change is refused when the record is not what it was when read: an event round may then trust the store. */
  readonly conditionalWrites: boolean;
  /** Whether `adjust` looks at each endpoint by itself (only changed ones are handed in) or needs the whole list. */
  readonly adjust: 'none' | 'each' | 'list';
  /** The provider may store something else than was asked (rounded TTL, re-spelt target): what was written is read back unless `now` says it. */
  readonly normalises: boolean;
}

export type Change =
  | { readonly kind: 'create'; readonly desired: Endpoint }
  | { readonly kind: 'update'; readonly current: ProviderRecord; readonly desired: Endpoint }
  | { readonly kind: 'delete'; readonly current: ProviderRecord };

export type GroupId = string;

/**
 * The connected changes at one name of one zone, records and their claims, in an order that is safe one by one: claims before what they claim
 * on create, after it on delete (design.md "Ownership"). An `update` whose `desired` equals `current` says how a claim should be and is: the provider leaves it out.
 */
export interface ChangeGroup {
  readonly id: GroupId;
  readonly zone: ZoneId;
  /** Normal form of the owned record's name. */
  readonly name: string;
  readonly changes: readonly Change[];
}

export type Outcome =
  /** `now`: the record sets of the group as they are stored after the change, where the provider knows. */
  | { readonly kind: 'applied'; readonly now?: readonly ProviderRecord[] }
  /** `rejected`: not done, and bad. `not-attempted`: not done, not tried. `unknown`: may or may not be done. */
  | { readonly kind: 'rejected' | 'not-attempted' | 'unknown'; readonly error: ExternalDnsErrorShape };

/** A group that is not in it is `unknown`. */
export type Outcomes = ReadonlyMap<GroupId, Outcome>;

/**
 * A DNS provider. The controller calls one method at a time; a provider keeps no cache of records and does not retry (the SDK's retries are off).
 * Every writing request goes through `ctx.write`.
 */
export interface Provider {
  readonly name: string;
  readonly capabilities: Capabilities;
  /** All record sets. With `since`, the `version` of an earlier snapshot, it may answer that nothing changed. Rejects with an error that has a `kind`. */
  read(ctx: Context, since?: string): Promise<{ readonly unchanged: true } | ProviderSnapshot>;
  /** Every record set (all types) at the given names (normal form), with few requests. */
  lookup?(names: readonly string[], ctx: Context): Promise<readonly ProviderRecord[]>;
  /** How the provider would spell the endpoints; same order is not required. Pure or nearly so; never mutates its argument. */
  adjust?(endpoints: readonly Endpoint[], ctx: Context): Promise<readonly Endpoint[]>;
  /** Never throws for a record's fault: each group has its outcome, and a bad group does not stop the others. */
  apply(groups: readonly ChangeGroup[], ctx: Context): Promise<Outcomes>;
  close(): Promise<void>;
}
