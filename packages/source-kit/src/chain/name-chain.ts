import { compareBytes } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Name } from '@external-dns/plugin';
import type { Pace } from '../pace.ts';
import type { Stage, StageNotice } from '../types.ts';
import type { Chain, OnName } from './chain.ts';
import type { SourceInput } from './input.ts';
import { stageFailed } from './nodes.ts';
import type { Notices, OnNotices } from './notices.ts';

type Step = (name: Name, endpoints: readonly Endpoint[]) => readonly Endpoint[];

/**
 * A chain of stages that all stay within a name: each name goes through by itself, and only what was noticed is remembered. Gives what {@link NodeChain} gives; a test holds
 * the two against each other.
 */
export class NameChain implements Chain {
  readonly #inputs: readonly SourceInput[];
  readonly #steps: readonly Step[];
  readonly #notices: Notices;
  readonly #result: ReadonlyMap<Name, unknown>;

  /** @param result what `onName` was told so far, by name */
  constructor(inputs: readonly SourceInput[], stages: readonly Stage[], notices: Notices, result: ReadonlyMap<Name, unknown>) {
    this.#inputs = inputs;
    this.#steps = stages.map((stage) => (stage.kind === 'map' ? mapStep(stage, notices.stage()) : groupStep(stage, notices.stage())));
    this.#notices = notices;
    this.#result = result;
  }

  async update(onName: OnName, pace: Pace): Promise<void> {
    for (const name of this.#changedNames()) {
      let endpoints = this.#given(name);
      for (const step of this.#steps) endpoints = step(name, endpoints);
      onName(name, endpoints);
      if (pace.due()) await pace.rest();
    }
  }

  #changedNames(): Iterable<Name> {
    const [first, ...others] = this.#inputs.map((input) => ({ input, changes: input.takeChanges() }));
    if (first === undefined) return [];
    if (others.length === 0 && first.changes !== 'all') return first.changes;
    // Nothing can be gone at first.
    if (others.length === 0 && this.#result.size === 0 && this.#notices.empty) return first.input.names();
    const names = new Set<Name>();
    const add = (more: Iterable<Name>): void => {
      for (const name of more) names.add(name);
    };
    for (const { input, changes } of [first, ...others]) add(changes === 'all' ? input.names() : changes);
    if ([first, ...others].some(({ changes }) => changes === 'all')) {
      // Also what may be gone.
      add(this.#result.keys());
      add(this.#notices.buckets());
    }
    return names;
  }

  /** What all inputs give under a name, in their order. */
  #given(name: Name): readonly Endpoint[] {
    let given: readonly Endpoint[] = none;
    for (const input of this.#inputs) {
      const part = input.at(name);
      if (part.length > 0) given = given.length === 0 ? part : [...given, ...part];
    }
    return given;
  }
}

const none: readonly never[] = [];
const noNotices: readonly StageNotice[] = [];

function mapStep(stage: Extract<Stage, { kind: 'map' }>, onNotices: OnNotices): Step {
  let notices: StageNotice[] | undefined;
  const notice = (found: StageNotice): void => {
    (notices ??= []).push(found);
  };
  const mapped = (endpoint: Endpoint): readonly Endpoint[] => {
    try {
      return stage.map(endpoint, notice);
    } catch (error) {
      notice(stageFailed(stage.name, endpoint, error));
      return none;
    }
  };
  return (name, endpoints) => {
    notices = undefined;
    const [only] = endpoints;
    const result = endpoints.length === 1 && only !== undefined ? mapped(only) : endpoints.flatMap(mapped);
    onNotices(name, notices ?? noNotices);
    // Most stages leave most names alone: then the list that is there already serves.
    return sameItems(endpoints, result) ? endpoints : result;
  };
}

function groupStep(stage: Extract<Stage, { kind: 'group' }>, onNotices: OnNotices): Step {
  let notices: StageNotice[] | undefined;
  const notice = (found: StageNotice): void => {
    (notices ??= []).push(found);
  };
  const keysOf = (endpoint: Endpoint): readonly string[] => {
    try {
      return stage.keys(endpoint);
    } catch (error) {
      notice(stageFailed(stage.name, endpoint, error));
      return [];
    }
  };
  const grouped = (key: string, endpoints: readonly Endpoint[]): readonly Endpoint[] => {
    try {
      return stage.group(key, endpoints, notice);
    } catch (error) {
      for (const endpoint of endpoints) notice(stageFailed(stage.name, endpoint, error));
      return none;
    }
  };
  const groupsOf = (endpoints: readonly Endpoint[]): Iterable<[string, readonly Endpoint[]]> => {
    const groups = new Map<string, Endpoint[]>();
    for (const endpoint of endpoints) {
      for (const key of new Set(keysOf(endpoint))) {
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [endpoint]);
        else group.push(endpoint);
      }
    }
    return groups;
  };
  return (name, endpoints) => {
    notices = undefined;
    const [only] = endpoints;
    const keys = endpoints.length === 1 && only !== undefined ? keysOf(only) : undefined;
    const [key] = keys ?? none;
    let result: readonly Endpoint[];
    if (keys === undefined) result = [...groupsOf(endpoints)].sort(([a], [b]) => compareBytes(a, b)).flatMap(([group, members]) => grouped(group, members));
    else if (keys.length === 1 && key !== undefined) result = grouped(key, endpoints);
    else result = [...new Set(keys)].sort(compareBytes).flatMap((group) => grouped(group, endpoints));
    onNotices(name, notices ?? noNotices);
    return sameItems(endpoints, result) ? endpoints : result;
  };
}

function sameItems(a: readonly Endpoint[], b: readonly Endpoint[]): boolean {
  return a.length === b.length && a.every((endpoint, index) => endpoint === b[index]);
}
