import { allOf } from '@external-dns/endpoint';
import { OutcomeRecorder, plan } from '@external-dns/plan';
import type { PlanResult, PlanState } from '@external-dns/plan';
import { configError } from '@external-dns/plugin';
import type { ChangeGroup, Context, Desired, Name, Outcome, Outcomes, Snapshot, Unsubscribe } from '@external-dns/plugin';
import { breather, walk } from './breathe.ts';
import type { Breathe } from './breathe.ts';
import { claimNamesOf } from './claim-names.ts';
import type { ControllerConfig, TargetConfig } from './config.ts';
import { DesiredView } from './desired-view.ts';
import { ReportBuilder } from './report-builder.ts';
import type { RoundReport } from './report-builder.ts';
import type { Report, Stage } from './report.ts';
import type { RoundKind } from './schedule.ts';
import { stagedParts } from './staged-parts.ts';
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
    const breathe = breather();
    const reached: { stage: Stage } = { stage: 'source' };
    const at = <T>(next: Stage, work: () => Promise<T>): Promise<T> => {
      reached.stage = next;
      return work();
    };
    try {
      const desired = await at('source', () => this.#config.source.desired(ctx));
      build.desired(desired);
      await at('adjust', () => this.#updateView(desired, ctx, breathe));
      build.sourceCounts(this.#view.counts());
      for (let attempt = 0; ; attempt += 1) {
        const names = await at('registry', () => this.#refresh(attempt === 0 ? kind : 'full', ctx, build, breathe));
        if (this.#nothingNew(ctx.clock.now())) return build.idle(ctx.clock.now());
        const looked = this.#store.version;
        const snapshot = await this.#interpret(names, breathe);
        this.#checkOverlap(snapshot);
        const planned = await at('plan', () => this.#plan(desired, snapshot, names, ctx, breathe));
        await build.planned({ planned, snapshot, names, byName: this.#view.byName, ownerId: this.#config.registry.ownerId }, breathe);
        const done = await this.#carryOut(planned, snapshot, build, at, ctx);
        build.retryAt(this.#remember(planned, done, names, looked, ctx.clock.now()));
        if (attempt > 0 || !done.stale) return build.finished(ctx.clock.now(), failures);
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

  async #updateView(desired: Desired, ctx: Context, breathe: Breathe): Promise<void> {
    const changed = await this.#view.update(desired, ctx, breathe);
    if (changed === 'all' || this.#stale === 'all') {
      this.#stale = 'all';
      return;
    }
    for (const name of changed) this.#stale.add(name);
  }

  /** Brings the store up to date; says which names are to be planned, undefined for all. */
  async #refresh(kind: RoundKind, ctx: Context, build: RoundReport, breathe: Breathe): Promise<ReadonlySet<Name> | undefined> {
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
      else await this.#store.lookup([...claimNamesOf(names, registry)], ctx, breathe);
    }
    return names;
  }

  #nothingNew(now: number): boolean {
    const seen = this.#seen;
    return seen !== undefined && this.#pending.size === 0 && seen.desired === this.#view.version && seen.store === this.#store.version && now < seen.recheckAt;
  }

  async #interpret(names: ReadonlySet<Name> | undefined, breathe: Breathe): Promise<Snapshot> {
    const { registry } = this.#config;
    const raw = await this.#store.snapshot(breathe, names === undefined ? undefined : claimNamesOf(names, registry));
    const steps = registry.interpretSteps?.(raw);
    return steps === undefined ? registry.interpret(raw) : walk(steps, breathe);
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

  #plan(desired: Desired, snapshot: Snapshot, names: ReadonlySet<Name> | undefined, ctx: Context, breathe: Breathe): Promise<PlanResult> {
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
      breathe,
    });
  }

  /** Stages the plan part by part; each part is applied, unless in a dry run, and noted in the report before the next is staged. */
  async #carryOut(planned: PlanResult, snapshot: Snapshot, build: RoundReport, at: <T>(next: Stage, work: () => Promise<T>) => Promise<T>, ctx: Context): Promise<Done> {
    const { dryRun } = this.#controller.gate;
    const recorder = new OutcomeRecorder(planned.state);
    const pending: Name[] = [];
    let stale = false;
    const parts = stagedParts(this.#config.registry, planned.changes, snapshot, breather());
    for (;;) {
      const part = await at('plan', () => parts.next());
      if (part.done === true) return { state: dryRun ? planned.state : recorder.state(), pending, stale };
      const staged = part.value;
      const outcomes = dryRun ? undefined : await at('apply', () => this.#apply(staged.groups, ctx));
      build.carriedOut(staged, outcomes);
      if (outcomes === undefined) continue;
      // What was asked of a record that was not known well says nothing about the record: it is no reason to leave it alone.
      const known = staged.groups.filter((group) => !isStale(outcomes.get(group.id)));
      stale ||= known.length < staged.groups.length;
      recorder.note(known, outcomes, ctx.clock.now());
      for (const group of staged.groups) if (isOpen(outcomes.get(group.id))) pending.push(group.name);
    }
  }

  async #apply(groups: readonly ChangeGroup[], ctx: Context): Promise<Outcomes> {
    if (groups.length === 0) return new Map();
    const { registry, provider } = this.#config;
    const begun = await registry.begin?.(groups, ctx);
    const asked = begun === undefined || begun.size === 0 ? groups : groups.filter((group) => !begun.has(group.id));
    let answered: Outcomes;
    try {
      answered = asked.length === 0 ? new Map() : await provider.apply(asked, ctx);
    } catch (error) {
      // Nobody knows what of it was done.
      this.#store.invalidate();
      throw error;
    }
    const outcomes: Outcomes = begun === undefined || begun.size === 0 ? answered : new Map([...begun, ...answered]);
    this.#store.settle(groups, outcomes);
    await registry.settle?.(outcomes, ctx);
    return outcomes;
  }

  /** What the next round needs to know of this one. Returns when the first of what was refused may be tried again, Infinity for never. */
  #remember(planned: PlanResult, { state, pending }: Done, names: ReadonlySet<Name> | undefined, looked: number, now: number): number {
    this.#state = state;
    this.#pending.clear();
    for (const name of pending) this.#pending.add(name);
    let retryAt = Number.POSITIVE_INFINITY;
    for (const { until } of state.refused.values()) if (until > now) retryAt = Math.min(retryAt, until);
    // The version of before the writes: a round after a change looks once more whether all is as it should be.
    const whole = { desired: this.#view.version, store: looked, recheckAt: Math.min(planned.recheckAt ?? Number.POSITIVE_INFINITY, retryAt) };
    this.#seen = names === undefined ? whole : undefined;
    this.#stale = new Set();
    return retryAt;
  }
}

/** What became of a plan. */
interface Done {
  readonly state: PlanState;
  /** Names whose change is not known to be done. */
  readonly pending: readonly Name[];
  /** A change was refused because the record is not what was known of it. */
  readonly stale: boolean;
}

const isStale = (outcome: Outcome | undefined): boolean => outcome?.kind === 'rejected' && outcome.error.name === 'StaleRecordError';

const isOpen = (outcome: Outcome | undefined): boolean => outcome === undefined || outcome.kind === 'unknown' || outcome.kind === 'not-attempted';
