import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Source, Telemetry, Unsubscribe } from '@external-dns/plugin';
import { ChangeLog } from '../change-log.ts';
import type { Stage } from '../types.ts';
import { SourceInput } from './input.ts';
import { byNormalName, groupNode, mapNode } from './nodes.ts';
import type { Buckets, Node } from './nodes.ts';
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
  readonly #byName: ReadonlyMap<string, readonly Endpoint[]>;
  readonly #log = new ChangeLog();
  readonly #notices: Notices;
  #telemetry: Telemetry = () => undefined;
  #latest: Desired | undefined;
  /** Kept over calls: one that is aborted half-way leaves to the next what it had heard. */
  #dirty = new Set<string>();
  #moved = false;

  constructor(sources: readonly Source[], stages: readonly Stage[], name: string) {
    this.name = name;
    this.#notices = new Notices(name);
    this.#inputs = sources.map((source, index) => new SourceInput(source, String(index).padStart(POSITION, '0')));
    const nodes: Node[] = [];
    let read: Buckets = (key) => this.#inputs[Number(key.slice(0, POSITION))]?.read(key.slice(POSITION)) ?? [];
    for (let index = 0; index < stages.length; ) {
      const stage = stages[index];
      if (stage === undefined) break;
      const maps = stages.slice(index).findIndex(({ kind }) => kind !== 'map');
      const run = stages.slice(index, maps < 0 ? undefined : index + maps).filter((candidate) => candidate.kind === 'map');
      const onNotices = this.#onNotices(index);
      const node = stage.kind === 'map' ? mapNode(run, read, onNotices) : groupNode(stage, read, onNotices);
      nodes.push(node);
      read = node.read;
      index += stage.kind === 'map' ? run.length : 1;
    }
    const last = groupNode(byNormalName, read, this.#onNotices(stages.length));
    this.#byName = last.buckets;
    this.#nodes = [...nodes, last];
  }

  async desired(ctx: Context): Promise<Desired> {
    for (const input of this.#inputs) this.#moved = (await input.update(ctx, this.#dirty)) || this.#moved;
    if (this.#latest !== undefined && !this.#moved) return this.#latest;
    let dirty: ReadonlySet<string> = this.#dirty;
    this.#dirty = new Set();
    this.#moved = false;
    this.#telemetry = ctx.telemetry;
    for (const node of this.#nodes) {
      if (dirty.size === 0) break;
      dirty = node.update(dirty);
    }
    this.#log.record(dirty);
    this.#latest = {
      version: this.#log.version,
      byName: this.#byName,
      changedSince: (version) => this.#log.changedSince(version),
      unresolved: this.#inputs.flatMap(({ unresolved }) => unresolved),
      skipped: [...this.#inputs.flatMap(({ skipped }) => skipped), ...this.#notices.list()],
    };
    return this.#latest;
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

  #onNotices(stage: number) {
    return (bucket: string, notices: Parameters<Notices['set']>[1]): void => this.#notices.set(`${stage} ${bucket}`, notices, this.#telemetry);
  }
}
