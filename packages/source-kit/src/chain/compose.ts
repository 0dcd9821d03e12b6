import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, Source, Telemetry, Unsubscribe } from '@external-dns/plugin';
import { ChangeLog } from '../change-log.ts';
import { sameEndpoints } from '../equal.ts';
import { Pace, Turns } from '../pace.ts';
import type { Stage } from '../types.ts';
import type { Chain } from './chain.ts';
import { SourceInput } from './input.ts';
import { NameChain } from './name-chain.ts';
import { NodeChain } from './node-chain.ts';
import { Notices } from './notices.ts';

/** What may be said about the composed source. */
export interface ComposeDeps {
  /** Its name; 'sources' if absent. */
  readonly name?: string;
}

/**
 * Joins sources, in the order given, and sends what they give through the stages (spec/core.md §4.1). A change in one source touches only its names, old
 * and new, in every stage; `desired` of unchanged sources takes constant time. Before the first group stage the endpoints are in the order of sources, then of
 * names, then as the source gave them; after a group stage in the order of the groups' keys (bytewise).
 *
 * What an unresolved object gave last passes through the stages like everything else; the `lastGood` of an unresolved entry is as the source gave
 * it. A source that rejects becomes unresolved as a whole and keeps contributing. What stages notice is in `skipped`, and new invalid and duplicate
 * endpoints are reported to `ctx.telemetry`. `Desired.byName` is live: it changes with the next call of `desired`, which gives the event loop back when it has much to do.
 */
export function composeSources(sources: readonly Source[], stages: readonly Stage[], deps: ComposeDeps = {}): Source {
  return new ComposedSource(sources, stages, deps.name ?? 'sources');
}

class ComposedSource implements Source {
  readonly name: string;
  readonly #inputs: readonly SourceInput[];
  readonly #chain: Chain;
  readonly #byName = new Map<Name, readonly Endpoint[]>();
  readonly #log = new ChangeLog();
  readonly #notices: Notices;
  /** An update gives the event loop back on the way; the next call waits for its end. */
  readonly #turns = new Turns();
  #telemetry: Telemetry = () => undefined;
  #latest: Desired | undefined;
  /** Kept over calls: one that is aborted half-way leaves to the next what it had heard. */
  #moved = false;

  constructor(sources: readonly Source[], stages: readonly Stage[], name: string) {
    this.name = name;
    this.#notices = new Notices(name, (event) => this.#telemetry(event));
    this.#inputs = sources.map((source) => new SourceInput(source));
    const within = stages.every((stage) => stage.withinName === true);
    this.#chain = within ? new NameChain(this.#inputs, stages, this.#notices, this.#byName) : new NodeChain(this.#inputs, stages, this.#notices);
  }

  desired(ctx: Context): Promise<Desired> {
    return this.#turns.take(async () => {
      for (const input of this.#inputs) this.#moved = (await input.update(ctx)) || this.#moved;
      if (this.#latest !== undefined && !this.#moved) return this.#latest;
      this.#moved = false;
      this.#telemetry = ctx.telemetry;
      // Nobody knows a version before the first.
      const changed = this.#latest === undefined ? undefined : new Set<Name>();
      await this.#update(changed);
      if (changed === undefined) this.#log.recordAll();
      else this.#log.record(changed);
      this.#latest = {
        version: this.#log.version,
        byName: this.#byName,
        changedSince: (version) => this.#log.changedSince(version),
        unresolved: this.#inputs.flatMap(({ unresolved }) => unresolved),
        skipped: [...this.#inputs.flatMap(({ skipped }) => skipped), ...this.#notices.list()],
      };
      return this.#latest;
    });
  }

  /** Sends what changed through the stages; adds the names whose endpoints differ from before to `changed`. */
  async #update(changed: Set<Name> | undefined): Promise<void> {
    const byName = this.#byName;
    await this.#chain.update((name, endpoints) => {
      if (changed !== undefined && !sameEndpoints(byName.get(name) ?? none, endpoints)) changed.add(name);
      if (endpoints.length === 0) byName.delete(name);
      else byName.set(name, endpoints);
    }, new Pace());
  }

  onChange(listener: () => void): Unsubscribe {
    const subscriptions = this.#inputs.map(({ source }) => source.onChange(listener));
    return () => {
      for (const unsubscribe of subscriptions) unsubscribe();
    };
  }

  close(): void {
    for (const { source } of this.#inputs) source.close();
  }
}

const none: readonly Endpoint[] = [];
