import { allOf } from '@external-dns/endpoint';
import { plan, recordOutcomes } from '@external-dns/plan';
import type { PlanResult, PlanState } from '@external-dns/plan';
import { configError } from '@external-dns/plugin';
import type { ChangeGroup, Context, Desired, Name, Outcome, Outcomes, Snapshot, Unsubscribe } from '@external-dns/plugin';
import { breather } from './breathe.ts';
import { claimNamesOf } from './claim-names.ts';
import type { ControllerConfig, TargetConfig } from './config.ts';
import { DesiredView } from './desired-view.ts';
import { ReportBuilder } from './report-builder.ts';
import type { RoundReport } from './report-builder.ts';
import type { Report, Stage } from './report.ts';
import type { RoundKind } from './schedule.ts';
import { ZoneStore } from './zone-store.ts';

/** What the last completed round had looked at: while it is all the same, there is nothing to do. */
interface Seen {
  readonly desired: number;
  readonly store: number;
  readonly recheckAt: number;
}

/** One desired state over one provider: carries out rounds, one at a time. */
export class Target {
  readonly #config: TargetConfig;
  readonly #controller: ControllerConfig;
  readonly #store: ZoneStore;
  readonly #view: DesiredView;
  readonly #reports: ReportBuilder;
  #state: PlanState | undefined;
  #seen: Seen | undefined;
  /** Names whose last change has not succeeded. */
  readonly #pending = new Set<Name>();
  /** Names that changed in the sources and were not planned since. */
  #stale: Set<Name> | 'all' = 'all';
  /** Zones seen in the last read, and the targets beside this one: no two may write one zone as one owner. */
  #zoneNames: ReadonlySet<string> = new Set();
  #others: readonly Target[] = [];

  constructor(config: TargetConfig, controller: ControllerConfig) {
    this.#config = config;
    this.#controller = controller;
    this.#store = new ZoneStore(config.provider);
    this.#view = new DesiredView(config.provider);
    this.#reports = new ReportBuilder(config.name, controller.gate.dryRun);
  }

  get name(): string {
    return this.#config.name;
  }

  onChange(listener: () => void): Unsubscribe {
    return this.#config.source.onChange(listener);
  }

  /** Reads, plans and applies once. Never rejects: a fault is in the report. `failures`: rounds in a row that failed before this one. */
  async round(kind: RoundKind, ctx: Context, failures: number): Promise<Report> {
    const build = this.#reports.start(kind, ctx.clock.now());
    const reached: { stage: Stage } = { stage: 'source' };
    const at = <T>(next: Stage, work: () => Promise<T>): Promise<T> => {
      reached.stage = next;
      return work();
    };
    try {
      const desired = await at('source', () => this.#config.source.desired(ctx));
      build.desired(desired);
      await at('adjust', () => this.#updateView(desired, ctx));
      build.sourceCounts(this.#view.counts());
      for (let attempt = 0; ; attempt += 1) {
        const scope = await at('registry', () => this.#refresh(attempt === 0 ? kind : 'full', ctx, build));
        if (this.#nothingNew(ctx.clock.now())) return build.idle(ctx.clock.now());
        const looked = this.#store.version;
        const snapshot = this.#interpret(scope);
        this.#checkOverlap(snapshot);
        const planned = await at('plan', () => this.#plan(desired, snapshot, scope, ctx));
        const staged = this.#config.registry.stage(planned.changes, snapshot);
        build.planned(planned, staged, snapshot, scope, this.#view.byName, this.#config.registry.ownerId);
        const outcomes = this.#controller.gate.dryRun ? undefined : await at('apply', () => this.#apply(staged.groups, ctx));
        build.retryAt(this.#remember(planned, staged.groups, outcomes, scope, looked, ctx.clock.now()));
        build.outcomes(staged.groups, outcomes);
        if (attempt > 0 || outcomes === undefined || !wasStale(outcomes)) return build.finished(ctx.clock.now(), failures);
        this.#store.invalidate();
      }
    } catch (error) {
      this.#seen = undefined;
      return build.failed(reached.stage, error, ctx.clock.now(), failures + 1);
    }
  }

  async close(): Promise<void> {
    this.#config.source.close();
    await this.#config.provider.close();
  }

  async #updateView(desired: Desired, ctx: Context): Promise<void> {
    const changed = await this.#view.update(desired, ctx);
    if (changed === 'all' || this.#stale === 'all') {
      this.#stale = 'all';
      return;
    }
    for (const name of changed) this.#stale.add(name);
  }

  /** Brings the store up to date; says which names are to be planned, undefined for all. */
  async #refresh(kind: RoundKind, ctx: Context, build: RoundReport): Promise<ReadonlySet<Name> | undefined> {
    const { provider, registry } = this.#config;
    const known = this.#store.filled && !this.#store.dirty;
    const names = this.#stale === 'all' ? undefined : new Set([...this.#stale, ...this.#pending]);
    if (kind === 'full' || !known || names === undefined) {
      await registry.load?.(ctx);
      const { maxAgeMs } = this.#config;
      const answer = await this.#store.refresh(ctx, kind === 'full' ? maxAgeMs : 0);
      if (maxAgeMs > 0) build.recordsFrom(answer === 'cached' ? 'cache' : 'provider');
      return undefined;
    }
    if (!provider.capabilities.conditionalWrites) {
      if (provider.lookup === undefined) await this.#store.refresh(ctx, 0);
      else await this.#store.lookup([...claimNamesOf(names, registry)], ctx);
    }
    return names;
  }

  #nothingNew(now: number): boolean {
    const seen = this.#seen;
    return seen !== undefined && this.#pending.size === 0 && seen.desired === this.#view.version && seen.store === this.#store.version && now < seen.recheckAt;
  }

  #interpret(names: ReadonlySet<Name> | undefined): Snapshot {
    const { registry } = this.#config;
    return registry.interpret(this.#store.snapshot(names === undefined ? undefined : claimNamesOf(names, registry)));
  }

  /** Two targets with one owner over one zone would undo each other's work. */
  #checkOverlap(snapshot: Snapshot): void {
    this.#zoneNames = new Set(snapshot.zones?.map((zone) => zone.name));
    for (const other of this.#others) {
      if (other.#config.registry.ownerId !== this.#config.registry.ownerId || other.#config.provider.name !== this.#config.provider.name) continue;
      const shared = [...this.#zoneNames].find((zone) => other.#zoneNames.has(zone));
      if (shared !== undefined) {
        throw configError(`targets "${this.name}" and "${other.name}" both write zone ${shared} as owner "${this.#config.registry.ownerId}": give one of them another owner id or zone`);
      }
    }
  }

  /** Tells the target of those beside it in the same process. */
  beside(targets: readonly Target[]): void {
    this.#others = targets.filter((target) => target !== this);
  }

  #plan(desired: Desired, snapshot: Snapshot, names: ReadonlySet<Name> | undefined, ctx: Context): Promise<PlanResult> {
    const { registry, provider, policy, filter, managedRecordTypes, excludeRecordTypes } = this.#config;
    return plan({
      desired: { byName: this.#view.byName, unresolved: desired.unresolved },
      snapshot,
      policy,
      filters: { domain: allOf([filter, snapshot.source.filter]), managedRecordTypes, excludeRecordTypes },
      ownerId: registry.ownerId,
      capabilities: provider.capabilities,
      ...(names === undefined ? {} : { names }),
      once: this.#controller.once,
      now: ctx.clock.now(),
      ...(this.#state === undefined ? {} : { state: this.#state }),
      guard: { percent: this.#config.deleteGuardPercent },
      unresolvedGraceMs: this.#config.unresolvedGraceMs,
      breathe: breather(),
    });
  }

  async #apply(groups: readonly ChangeGroup[], ctx: Context): Promise<Outcomes> {
    if (groups.length === 0) return new Map();
    const { registry, provider } = this.#config;
    const begun = (await registry.begin?.(groups, ctx)) ?? new Map();
    const asked = groups.filter((group) => !begun.has(group.id));
    let answered: Outcomes;
    try {
      answered = asked.length === 0 ? new Map() : await provider.apply(asked, ctx);
    } catch (error) {
      // Nobody knows what of it was done.
      this.#store.invalidate();
      throw error;
    }
    const outcomes: Outcomes = new Map([...begun, ...answered]);
    this.#store.settle(groups, outcomes);
    await registry.settle?.(outcomes, ctx);
    return outcomes;
  }

  /** What the next round needs to know of this one. Returns when the first of what was refused may be tried again, Infinity for never. */
  #remember(planned: PlanResult, groups: readonly ChangeGroup[], outcomes: Outcomes | undefined, scope: ReadonlySet<Name> | undefined, looked: number, now: number): number {
    this.#state = outcomes === undefined ? planned.state : recordOutcomes(planned.state, groups, withoutStale(outcomes), now);
    this.#pending.clear();
    if (outcomes !== undefined) {
      for (const group of groups) {
        const kind = outcomes.get(group.id)?.kind;
        if (kind === 'unknown' || kind === 'not-attempted' || kind === undefined) this.#pending.add(group.name);
      }
    }
    const retryAt = [...this.#state.refused.values()].reduce((first, { until }) => (until > now ? Math.min(first, until) : first), Number.POSITIVE_INFINITY);
    if (scope === undefined) {
      // The version of before the writes: a round after a change looks once more whether all is as it should be.
      this.#seen = { desired: this.#view.version, store: looked, recheckAt: Math.min(planned.recheckAt ?? Number.POSITIVE_INFINITY, retryAt) };
    } else {
      this.#seen = undefined;
    }
    this.#stale = new Set();
    return retryAt;
  }
}

const isStale = (outcome: Outcome): boolean => outcome.kind === 'rejected' && outcome.error.name === 'StaleRecordError';

/** A change was refused because the record is not what was known of it. */
function wasStale(outcomes: Outcomes): boolean {
  return [...outcomes.values()].some(isStale);
}

/** What was asked of a record that was not known well says nothing about the record: it is no reason to leave it alone. */
function withoutStale(outcomes: Outcomes): Outcomes {
  return new Map([...outcomes].filter(([, outcome]) => !isStale(outcome)));
}
