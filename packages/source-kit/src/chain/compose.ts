import { normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, Source, Telemetry, Unsubscribe } from '@external-dns/plugin';
import { ChangeLog } from '../change-log.ts';
import type { Stage } from '../types.ts';
import { SourceInput } from './input.ts';
import { groupNode, mapNode } from './nodes.ts';
import type { Bucket, Node } from './nodes.ts';
import { Notices } from './notices.ts';

/** What may be said about the composed source. */
export interface ComposeDeps {
  /** Its name; 'sources' if absent. */
  readonly name?: string;
}

/** Digits of a source's position in the keys of its buckets. */
const POSITION = 5;

/**
 * Joins sources, in the order given, and sends what they give through the stages (spec/core.md §4.1). A change in one source touches only its names, old
 * and new, in every stage; `desired` of unchanged sources takes constant time. Before the first group stage the endpoints are in the order of sources, then of
 * names, then as the source gave them; after a group stage in the order of the groups' keys (bytewise).
 *
 * What an unresolved object gave last passes through the stages like everything else; the `lastGood` of an unresolved entry is as the source gave
 * it. A source that rejects becomes unresolved as a whole and keeps contributing. What stages notice is in `skipped`, and new invalid and duplicate
 * endpoints are reported to `ctx.telemetry`. `Desired.byName` is live: it changes with the next call of `desired`.
 */
export function composeSources(sources: readonly Source[], stages: readonly Stage[], deps: ComposeDeps = {}): Source {
  return new ComposedSource(sources, stages, deps.name ?? 'sources');
}

class ComposedSource implements Source {
  readonly name: string;
  readonly #inputs: readonly SourceInput[];
  readonly #nodes: readonly Node[];
  readonly #byName = new Map<Name, readonly Endpoint[]>();
  readonly #log = new ChangeLog();
  readonly #notices: Notices;
  #telemetry: Telemetry = () => undefined;
  #latest: Desired | undefined;
  /** Kept over calls: one that is aborted half-way leaves to the next what it had heard. */
  #moved = false;

  constructor(sources: readonly Source[], stages: readonly Stage[], name: string) {
    this.name = name;
    this.#notices = new Notices(name);
    this.#inputs = sources.map((source) => new SourceInput(source));
    const last: Stage = { kind: 'group', name: 'by-name', keys: ({ dnsName }) => [this.#normal(dnsName)], group: (_, endpoints) => endpoints };
    this.#nodes = [...stages, last].map((stage) => {
      const onNotices = this.#notices.stage((event) => this.#telemetry(event));
      return stage.kind === 'map' ? mapNode(stage, onNotices) : groupNode(stage, onNotices);
    });
  }

  async desired(ctx: Context): Promise<Desired> {
    for (const input of this.#inputs) this.#moved = (await input.update(ctx)) || this.#moved;
    if (this.#latest !== undefined && !this.#moved) return this.#latest;
    this.#moved = false;
    this.#telemetry = ctx.telemetry;
    let changes: readonly Bucket[] = this.#inputs.flatMap((input, index) => input.takeChanges(this.#inputs.length === 1 ? '' : String(index).padStart(POSITION, '0')));
    for (const node of this.#nodes) changes = node(changes);
    for (const { key, endpoints } of changes) {
      if (endpoints.length === 0) this.#byName.delete(key);
      else this.#byName.set(key, endpoints);
    }
    // Nobody knows an earlier version.
    if (this.#latest === undefined) this.#log.recordAll();
    else this.#log.record(new Set(changes.map(({ key }) => key)));
    this.#latest = {
      version: this.#log.version,
      byName: this.#byName,
      changedSince: (version) => this.#log.changedSince(version),
      unresolved: this.#inputs.flatMap(({ unresolved }) => unresolved),
      skipped: [...this.#inputs.flatMap(({ skipped }) => skipped), ...this.#notices.list()],
    };
    return this.#latest;
  }

  /** The normal form of a name. Most names are in it already, as their source knows. */
  #normal(dnsName: string): Name {
    return this.#inputs.some((input) => input.has(dnsName)) ? dnsName : normalName(dnsName);
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
