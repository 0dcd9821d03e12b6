import type { DomainFilter, Endpoint, RecordKey } from '@external-dns/endpoint';
import type { Capabilities, Name, PlannedChange, Snapshot, Unresolved } from '@external-dns/plugin';
import type { PlanState } from './state.ts';

/** `sync`: create, update, delete. `upsert-only`: no deletes. `create-only`: creates only. */
export type Policy = 'sync' | 'upsert-only' | 'create-only';

/** Everything a plan depends on. Nothing of it is mutated. */
export interface PlanInput {
  readonly desired: {
    /** Adjusted endpoints by normal name; last good endpoints of unresolved objects included. */
    readonly byName: ReadonlyMap<Name, readonly Endpoint[]>;
    readonly unresolved: readonly Unresolved[];
  };
  readonly snapshot: Snapshot;
  readonly policy: Policy;
  readonly filters: {
    readonly domain: DomainFilter;
    readonly managedRecordTypes: readonly string[];
    readonly excludeRecordTypes: readonly string[];
  };
  /** '' where the registry keeps no owners: everything within the filters is then ours. */
  readonly ownerId: string;
  readonly capabilities: Pick<Capabilities, 'recordTypes'>;
  /** Only these names are planned (an event round); the snapshot may then be partial. Absent: everything. */
  readonly names?: ReadonlySet<Name>;
  /** One round without a later one: what would be held for more rounds is refused instead. */
  readonly once: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** What the plan before left; absent for the first. */
  readonly state?: PlanState;
  /** Percentage of a zone's own records above which deletions are held; 0: no guard. */
  readonly guard: { readonly percent: number };
  /** Milliseconds; 0: unresolved objects hold nothing. */
  readonly unresolvedGraceMs: number;
  /** Awaited every few milliseconds of work, to give the event loop back. */
  readonly breathe?: () => Promise<void>;
}

/** Why a record set is left alone. Stable codes: they are label values of a metric. */
export type SkipReason =
  | 'owner'
  | 'policy'
  | 'not-managed'
  | 'cname-conflict'
  | 'foreign-conflict'
  | 'protected'
  | 'replacement'
  | 'unresolved'
  | 'delete-guard'
  | 'backoff'
  | 'not-converging'
  | 'unconfirmed-claim';

export interface Skip {
  readonly key: RecordKey;
  readonly reason: SkipReason;
  readonly detail: string;
  readonly endpoint?: Endpoint;
  /** With `owner`: who holds the record in the way of a create. */
  readonly foreignOwner?: string;
  /** With `owner`: type of the record in the way. */
  readonly foreignType?: string;
}

export interface PlanResult {
  /** In order of name, set identifier and type. */
  readonly changes: readonly PlannedChange[];
  readonly skipped: readonly Skip[];
  /** Deletions that a hold or the guard keeps back. */
  readonly heldDeletions: number;
  readonly guarded: boolean;
  /** For the next plan. */
  readonly state: PlanState;
  /** Milliseconds since the epoch at which a hold or backoff ends. */
  readonly recheckAt?: number;
}
