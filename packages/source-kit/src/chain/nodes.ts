import { compareBytes, normalName } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { sameEndpoints } from '../equal.ts';
import type { Stage, StageNotice } from '../types.ts';

/**
 * Endpoints in buckets. A bucket is recomputed as a whole; the byte order of the buckets' keys is the fixed order of the endpoints. Reading gives
 * an empty list for a bucket that does not exist.
 */
export type Buckets = (key: string) => readonly Endpoint[];

/** Called with everything that the stage noticed in a bucket, each time it is recomputed. */
export type OnNotices = (bucket: string, notices: readonly StageNotice[]) => void;

/** One step of the chain with what it gave so far. */
export interface Node {
  readonly read: Buckets;
  /** Recomputes what depends on `dirty` buckets of the input; gives its own buckets that differ from before. */
  update(dirty: ReadonlySet<string>): ReadonlySet<string>;
}

const none: readonly Endpoint[] = [];

/** Remembers the buckets that a node gave. */
class Output {
  readonly #buckets = new Map<string, readonly Endpoint[]>();

  get map(): ReadonlyMap<string, readonly Endpoint[]> {
    return this.#buckets;
  }

  read(key: string): readonly Endpoint[] {
    return this.#buckets.get(key) ?? none;
  }

  /** Whether it differs from before. */
  set(key: string, endpoints: readonly Endpoint[]): boolean {
    if (sameEndpoints(this.read(key), endpoints)) return false;
    if (endpoints.length === 0) this.#buckets.delete(key);
    else this.#buckets.set(key, endpoints);
    return true;
  }
}

/** A stage that threw loses what it was given, with a notice, and the other endpoints go on. */
function failed(name: string, endpoint: Endpoint, error: unknown): StageNotice {
  return { kind: 'warning', endpoint, reason: `stage ${name} failed: ${error instanceof Error ? error.message : String(error)}` };
}

/** Consecutive `map` stages, which need no memory between them. */
export function mapNode(stages: readonly Extract<Stage, { kind: 'map' }>[], input: Buckets, onNotices: OnNotices): Node {
  const output = new Output();
  const apply = (endpoints: readonly Endpoint[], notices: StageNotice[]): readonly Endpoint[] => {
    let current = endpoints;
    for (const stage of stages) {
      const next: Endpoint[] = [];
      for (const endpoint of current) {
        try {
          next.push(...stage.map(endpoint, (notice) => notices.push(notice)));
        } catch (error) {
          notices.push(failed(stage.name, endpoint, error));
        }
      }
      current = next.length === current.length && next.every((endpoint, index) => endpoint === current[index]) ? current : next;
    }
    return current;
  };
  return {
    read: (key) => output.read(key),
    update(dirty) {
      const changed = new Set<string>();
      for (const key of dirty) {
        const notices: StageNotice[] = [];
        if (output.set(key, apply(input(key), notices))) changed.add(key);
        onNotices(key, notices);
      }
      return changed;
    },
  };
}

/** Which buckets of the input have a part in a group; nearly always one. */
class Members {
  readonly #byGroup = new Map<string, string | Set<string>>();

  add(group: string, bucket: string): void {
    const members = this.#byGroup.get(group);
    if (members === undefined || members === bucket) this.#byGroup.set(group, bucket);
    else if (typeof members === 'string') this.#byGroup.set(group, new Set([members, bucket]));
    else members.add(bucket);
  }

  remove(group: string, bucket: string): void {
    const members = this.#byGroup.get(group);
    if (members === bucket) this.#byGroup.delete(group);
    else if (typeof members === 'object') {
      members.delete(bucket);
      if (members.size === 0) this.#byGroup.delete(group);
    }
  }

  of(group: string): readonly string[] {
    const members = this.#byGroup.get(group);
    if (members === undefined) return [];
    return typeof members === 'string' ? [members] : [...members].sort(compareBytes);
  }
}

/** A `group` stage: a change of a bucket recomputes the groups that its endpoints were in and are in now. */
export function groupNode(stage: Extract<Stage, { kind: 'group' }>, input: Buckets, onNotices: OnNotices): Node & { readonly buckets: ReadonlyMap<string, readonly Endpoint[]> } {
  const output = new Output();
  const members = new Members();
  /** The groups of each endpoint of a bucket. */
  const groupsOf = new Map<string, readonly (readonly string[])[]>();
  const refused = new Map<string, readonly StageNotice[]>();

  const classify = (bucket: string): readonly (readonly string[])[] => {
    const notices: StageNotice[] = [];
    const groups = input(bucket).map((endpoint) => {
      try {
        return stage.keys(endpoint);
      } catch (error) {
        notices.push(failed(stage.name, endpoint, error));
        return [];
      }
    });
    if (notices.length > 0 || refused.has(bucket)) onNotices(`\u0000${bucket}`, notices);
    if (notices.length > 0) refused.set(bucket, notices);
    else refused.delete(bucket);
    return groups;
  };

  const collect = (group: string): Endpoint[] => {
    const list: Endpoint[] = [];
    for (const bucket of members.of(group)) {
      const groups = groupsOf.get(bucket) ?? [];
      for (const [index, endpoint] of input(bucket).entries()) if (groups[index]?.includes(group) === true) list.push(endpoint);
    }
    return list;
  };

  const compute = (group: string, notices: StageNotice[]): readonly Endpoint[] => {
    const list = collect(group);
    if (list.length === 0) return none;
    try {
      const result = stage.group(group, list, (notice) => notices.push(notice));
      return result.length === list.length && result.every((endpoint, index) => endpoint === list[index]) ? list : result;
    } catch (error) {
      for (const endpoint of list) notices.push(failed(stage.name, endpoint, error));
      return none;
    }
  };

  return {
    buckets: output.map,
    read: (key) => output.read(key),
    update(dirty) {
      const touched = new Set<string>();
      for (const bucket of dirty) {
        const before = groupsOf.get(bucket) ?? [];
        const after = classify(bucket);
        for (const groups of before) {
          for (const group of groups) {
            members.remove(group, bucket);
            touched.add(group);
          }
        }
        for (const groups of after) {
          for (const group of groups) {
            members.add(group, bucket);
            touched.add(group);
          }
        }
        if (after.length === 0) groupsOf.delete(bucket);
        else groupsOf.set(bucket, after);
      }
      const changed = new Set<string>();
      for (const group of touched) {
        const notices: StageNotice[] = [];
        if (output.set(group, compute(group, notices))) changed.add(group);
        onNotices(group, notices);
      }
      return changed;
    },
  };
}

/** The end of every chain: endpoints by the normal form of their name. */
export const byNormalName: Extract<Stage, { kind: 'group' }> = {
  kind: 'group',
  name: 'by-name',
  keys: ({ dnsName }) => [normalName(dnsName)],
  group: (_, endpoints) => endpoints,
};
