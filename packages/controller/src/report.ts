import type { Endpoint, RecordKey } from '@external-dns/endpoint';
import type { ErrorKind, ExternalDnsErrorShape, Outcome, SkippedObject, Unresolved } from '@external-dns/plugin';
import type { RoundKind } from './schedule.ts';

/** One change of a round and what became of it. */
export interface ReportedChange {
  readonly kind: 'create' | 'update' | 'delete';
  readonly key: RecordKey;
  /** The record before; absent for a create. */
  readonly before?: Endpoint;
  /** The record after; absent for a delete. */
  readonly after?: Endpoint;
  /** `planned`: a dry run. */
  readonly outcome: Outcome['kind'] | 'planned';
  readonly error?: ExternalDnsErrorShape;
}

/** A record set that was left alone, and why. */
export interface ReportedSkip {
  readonly key: RecordKey;
  /** Stable code. */
  readonly reason: string;
  readonly detail: string;
  readonly endpoint?: Endpoint;
  /** Owner of the record in the way, where that is the reason. */
  readonly foreignOwner?: string;
}

export interface RecordCounts {
  readonly total: number;
  readonly byType: ReadonlyMap<string, number>;
}

/** Where a round failed. */
export type Stage = 'registry' | 'source' | 'adjust' | 'plan' | 'apply';

/**
 * What one round did. It holds nothing per unchanged record, so its size follows the changes. Observers are handed it after the round; it is immutable.
 */
export interface Report {
  readonly target: string;
  readonly kind: RoundKind;
  readonly dryRun: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** `idle`: nothing had changed since the last round, nothing was planned. */
  readonly result: 'idle' | 'up-to-date' | 'applied' | 'failed';
  readonly changes: readonly ReportedChange[];
  /** Skips that were not in the round before. */
  readonly newSkips: readonly ReportedSkip[];
  /** How many record sets are skipped now, by reason. */
  readonly skipCounts: ReadonlyMap<string, number>;
  /** Owner mismatches of this round (spec/core.md §2.9); absent when nothing was planned. */
  readonly ownerMismatches?: readonly OwnerMismatch[];
  readonly unresolved: readonly Unresolved[];
  /** Objects left out that were not in the round before. */
  readonly newSkippedObjects: readonly SkippedObject[];
  /** Deletions that a guard or a hold keeps back. */
  readonly heldDeletions: number;
  /** The mass-deletion guard held something. */
  readonly guarded: boolean;
  readonly registryRecords: RecordCounts;
  readonly sourceRecords: RecordCounts;
  /** Desired record sets that exist, by type; absent when not counted in this round. */
  readonly verifiedRecords?: ReadonlyMap<string, number>;
  /** Where the round had the records from; absent when what was read is never used again (no `--provider-cache-time` or `--txt-cache-interval`), or nothing was looked at. */
  readonly recordsFrom?: 'provider' | 'cache';
  readonly error?: { readonly stage: Stage; readonly name: string; readonly kind: ErrorKind; readonly message: string; readonly retryAfterMs?: number };
  /** Milliseconds since the epoch at which something held back is worth another look; absent when nothing waits for time to pass. */
  readonly recheckAt?: number;
  /** Rounds in a row that failed, or left changes undone that are not bad themselves, this one included. */
  readonly consecutiveFailures: number;
}

export interface OwnerMismatch {
  readonly recordType: string;
  readonly owner: string;
  readonly foreignOwner: string;
  readonly domain: string;
}

/**
 * Something that looks at reports: metrics, log, events, status. Called after the round, one report after the other; what it throws is logged
 * and stops nobody else.
 */
export interface Observer {
  readonly name: string;
  onReport(report: Report): void | Promise<void>;
}
