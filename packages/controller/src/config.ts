import type { DomainFilter } from '@external-dns/endpoint';
import type { Clock, Logger, Provider, Registry, Source, Telemetry } from '@external-dns/plugin';
import type { Gate } from './gate.ts';
import type { Observer } from './report.ts';

export type Policy = 'sync' | 'upsert-only' | 'create-only';

/** One desired state over one provider. The controller takes over `source` and `provider` and closes them. */
export interface TargetConfig {
  readonly name: string;
  /** All sources and wrappers, as one. */
  readonly source: Source;
  readonly provider: Provider;
  readonly registry: Registry;
  readonly policy: Policy;
  /** The operator's filter; joined with the provider's own. */
  readonly filter: DomainFilter;
  readonly managedRecordTypes: readonly string[];
  readonly excludeRecordTypes: readonly string[];
  /** Milliseconds for which what was read of the zones is fresh enough for a full round (`--txt-cache-interval`, `--provider-cache-time`); 0: every full round asks the provider. */
  readonly maxAgeMs: number;
  /** Percentage of a zone's own records above which deletions are held; 0: no guard (`--delete-guard`). */
  readonly deleteGuardPercent: number;
  /** Milliseconds for which an unresolved object keeps its records; 0: not at all (`--unresolved-grace`). */
  readonly unresolvedGraceMs: number;
}

export interface ControllerConfig {
  readonly targets: readonly TargetConfig[];
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Logger;
  readonly telemetry: Telemetry;
  readonly observers: readonly Observer[];
  /** Milliseconds between the starts of full rounds (`--interval`). */
  readonly intervalMs: number;
  /** Milliseconds (`--min-event-sync-interval`). */
  readonly minEventSyncIntervalMs: number;
  /** Act on changes between full rounds (`--events`). */
  readonly events: boolean;
  /** One round only: the delete guard then refuses instead of waiting for more rounds. */
  readonly once: boolean;
  /** A number from 0 to 1, for jitter. */
  readonly random?: () => number;
}
