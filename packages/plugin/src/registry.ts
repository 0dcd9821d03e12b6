import type { Endpoint, Labels, RecordKey } from '@external-dns/endpoint';
import type { Context } from './context.ts';
import type { ChangeGroup, Outcomes, ProviderRecord, ProviderSnapshot, Zone } from './provider.ts';

/** What is known of the owner of a claim. `own`: ours. `foreign`: another owner's. `conflict`: several owners in one TXT or several TXTs. `unreadable`: looks like a claim that we cannot read (encrypted with another key). */
export type ClaimState = 'own' | 'foreign' | 'conflict' | 'unreadable';

/** A stored statement of ownership. */
export interface Claim {
  /** The whole TXT record set that holds it, verbatim: other strings in it are someone's. */
  readonly txt: ProviderRecord;
  /** The claiming string within `txt`, byte for byte as stored. */
  readonly text: string;
  /** The record set(s) claimed. A legacy claim without a type claims every type but AAAA at the name: one entry per record set it applies to. */
  readonly for: readonly RecordKey[];
  readonly state: ClaimState;
  readonly labels: Labels;
  /** In today's name and format; otherwise it is a legacy spelling to be brought up to date with the record's next change or repair. */
  readonly current: boolean;
}

/** A record set with what the registry knows of its owner. */
export interface OwnedRecord {
  readonly record: ProviderRecord;
  /** As listed, its labels those of the claim (empty when there is none). */
  readonly endpoint: Endpoint;
  readonly key: RecordKey;
  /** Owner id; absent where no claim was read. */
  readonly owner?: string;
  readonly claim?: Claim;
  /** The claim is ours and is not stored as it should be (legacy name or format, old owner): the plan asks for a repair. */
  readonly repair?: string;
}

export interface Snapshot {
  readonly zones?: readonly Zone[];
  /** Everything that is not a claim: own, foreign and unmanaged types too. */
  readonly records: readonly OwnedRecord[];
  readonly claims: readonly Claim[];
  readonly source: ProviderSnapshot;
}

/** What `plan` decided for one record set. */
export type PlannedChange =
  | { readonly kind: 'create'; readonly key: RecordKey; readonly desired: Endpoint }
  | { readonly kind: 'update'; readonly key: RecordKey; readonly current: OwnedRecord; readonly desired: Endpoint; readonly reason: string }
  | { readonly kind: 'delete'; readonly key: RecordKey; readonly current: OwnedRecord }
  /** Our claim of a record that is gone and not desired: only the claim is deleted. */
  | { readonly kind: 'release'; readonly key: RecordKey; readonly claim: Claim };

/** A change that the registry refused, and why. */
export interface RefusedChange {
  readonly change: PlannedChange;
  readonly reason: string;
}

/** A group, and what was planned that it carries out: empty where it only writes a claim in another zone. Providers look at the group alone. */
export interface StagedGroup extends ChangeGroup {
  readonly planned: readonly PlannedChange[];
}

export interface Staged {
  readonly groups: readonly StagedGroup[];
  readonly refused: readonly RefusedChange[];
}

/** A long computation in steps of a few milliseconds: whoever runs it may give the event loop back between them. */
export type Steps<Result> = Generator<undefined, Result, undefined>;

/** Keeps who owns which record. `interpret` and `stage` are pure: they neither do I/O nor remember anything that decides a later answer. */
export interface Registry {
  readonly name: string;
  /** '' for a registry that keeps no owners (noop). */
  readonly ownerId: string;
  /** Owner whose claims are taken over (`--migrate-from-txt-owner`). */
  readonly oldOwnerId?: string;
  /** Reads what is kept outside of the zone (dynamodb, crd). */
  load?(ctx: Context): Promise<void>;
  interpret(raw: ProviderSnapshot): Snapshot;
  /** The same in steps, for zones of many records. Absent: `interpret` is quick. */
  interpretSteps?(raw: ProviderSnapshot): Steps<Snapshot>;
  /** Checks ownership again; refuses a change whose `current` is not of `snapshot`; adds the claims and orders each group safely. */
  stage(changes: readonly PlannedChange[], snapshot: Snapshot): Staged;
  /**
   * The same part by part, for many changes: a part takes a few milliseconds (it may be empty) and depends on no other, so that each can be applied and
   * forgotten before the next. Absent: `stage` is quick.
   */
  stageParts?(changes: readonly PlannedChange[], snapshot: Snapshot): Iterable<Staged>;
  /** Names (normal form) at which a record of `key` has its claims, for looking up a few names only. */
  claimNames(key: RecordKey): readonly string[];
  /** Before the provider is asked: writes intents; a group it returns an outcome for is not handed to the provider. */
  begin?(groups: readonly ChangeGroup[], ctx: Context): Promise<Outcomes>;
  /** After the provider answered. */
  settle?(outcomes: Outcomes, ctx: Context): Promise<void>;
}
