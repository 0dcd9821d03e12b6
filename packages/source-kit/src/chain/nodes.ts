import type { Endpoint } from '@external-dns/endpoint';
import { sameEndpoints } from '../equal.ts';
import type { Pace } from '../pace.ts';
import type { Stage, StageNotice } from '../types.ts';
import { Members } from './members.ts';
import type { Member } from './members.ts';
import type { OnNotices } from './notices.ts';

/** What a bucket of endpoints holds now; an empty list for one that is gone. The byte order of the buckets' keys is the fixed order of the endpoints. */
export interface Bucket {
  readonly key: string;
  readonly endpoints: readonly Endpoint[];
}

/** One step of the chain: takes the buckets that changed before it, gives those of its own that may have changed. Gives the event loop back on the way. */
export type Node = (changes: readonly Bucket[], pace: Pace) => Promise<readonly Bucket[]>;

const none: readonly Endpoint[] = [];

/** A stage that threw loses what it was given, with a notice, and the other endpoints go on. */
export function stageFailed(name: string, endpoint: Endpoint, error: unknown): StageNotice {
  return { kind: 'warning', endpoint, reason: `stage ${name} failed: ${error instanceof Error ? error.message : String(error)}` };
}

/** A `map` stage. It remembers nothing. */
export function mapNode(stage: Extract<Stage, { kind: 'map' }>, onNotices: OnNotices): Node {
  let notices: StageNotice[] = [];
  const notice = (found: StageNotice): void => {
    notices.push(found);
  };
  const mapped = (endpoint: Endpoint): readonly Endpoint[] => {
    try {
      return stage.map(endpoint, notice);
    } catch (error) {
      notice(stageFailed(stage.name, endpoint, error));
      return none;
    }
  };
  return async (changes, pace) => {
    const changed: Bucket[] = [];
    for (const { key, endpoints } of changes) {
      notices = [];
      const [only] = endpoints;
      changed.push({ key, endpoints: endpoints.length === 1 && only !== undefined ? mapped(only) : endpoints.flatMap(mapped) });
      onNotices(key, notices);
      if (pace.due()) await pace.rest();
    }
    return changed;
  };
}

/** One group: its members, and the endpoints that the stage made of them. */
class Group extends Members implements Bucket {
  readonly key: string;
  endpoints: readonly Endpoint[] = none;
  touched = false;

  constructor(key: string) {
    super();
    this.key = key;
  }
}

/** A `group` stage: a change of a bucket recomputes the groups that its endpoints were in and are in now. */
export function groupNode(stage: Extract<Stage, { kind: 'group' }>, onNotices: OnNotices): Node {
  const members = new Map<string, Member>();
  const groups = new Map<string, Group>();
  /** Buckets with an endpoint whose groups could not be told. */
  const refused = new Set<string>();
  let touched: Group[] = [];
  let notices: StageNotice[] = [];
  const notice = (found: StageNotice): void => {
    notices.push(found);
  };

  const keysOf = (endpoint: Endpoint): readonly string[] => {
    try {
      return stage.keys(endpoint);
    } catch (error) {
      notice(stageFailed(stage.name, endpoint, error));
      return [];
    }
  };

  const touch = (key: string): Group => {
    let group = groups.get(key);
    if (group === undefined) {
      group = new Group(key);
      groups.set(key, group);
    }
    if (!group.touched) {
      group.touched = true;
      touched.push(group);
    }
    return group;
  };

  const place = ({ key, endpoints }: Bucket): void => {
    for (const keys of members.get(key)?.groups ?? []) for (const group of keys) touch(group).remove(key);
    notices = [];
    const after: Member = { key, endpoints, groups: endpoints.map(keysOf) };
    for (const keys of after.groups) for (const group of keys) touch(group).add(after);
    if (notices.length > 0 || refused.has(key)) {
      // Apart from the notices of the group that may have the same key.
      onNotices(`\u0000${key}`, notices);
      if (notices.length > 0) refused.add(key);
      else refused.delete(key);
    }
    if (endpoints.length === 0) members.delete(key);
    else members.set(key, after);
  };

  const compute = (group: Group): readonly Endpoint[] => {
    notices = [];
    const list = group.endpointsOf(group.key);
    let result = none;
    try {
      if (list.length > 0) result = stage.group(group.key, list, notice);
    } catch (error) {
      for (const endpoint of list) notice(stageFailed(stage.name, endpoint, error));
    }
    onNotices(group.key, notices);
    return result;
  };

  return async (changes, pace) => {
    touched = [];
    for (const bucket of changes) {
      place(bucket);
      if (pace.due()) await pace.rest();
    }
    const changed: Bucket[] = [];
    for (const group of touched) {
      group.touched = false;
      const endpoints = compute(group);
      if (group.empty) groups.delete(group.key);
      if (!sameEndpoints(group.endpoints, endpoints)) {
        group.endpoints = endpoints;
        changed.push(group);
      }
      if (pace.due()) await pace.rest();
    }
    return changed;
  };
}
