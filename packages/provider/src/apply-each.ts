import type { Change, ChangeGroup, Outcome, Outcomes, ProviderRecord } from '@external-dns/plugin';
import { errorShape, failedOutcome, stopsAll } from './outcomes.ts';
import type { OutcomeMap } from './outcomes.ts';
import { sameRecord } from './same-record.ts';

export interface EachOptions {
  readonly groups: readonly ChangeGroup[];
  /** How many groups are worked on at a time. */
  readonly concurrency: number;
  /** Carries out one change; resolves with the record set as it is stored then, if the API says so. */
  send(change: Change, group: ChangeGroup, signal: AbortSignal): Promise<ProviderRecord | undefined>;
  readonly signal: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/**
 * Applies groups change by change, for APIs without atomic batches. The changes of a group run in its order; what is already so is left out. When a change is refused after
 * records of its group were deleted, those are put back and the whole group counts as refused.
 */
export async function applyEach(options: EachOptions): Promise<Outcomes> {
  const outcomes: OutcomeMap = new Map();
  const waiting = [...options.groups].reverse();
  let wall: Outcome | undefined;
  const work = async (): Promise<void> => {
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
      if (wall === undefined && options.signal.aborted) wall = { kind: 'not-attempted', error: errorShape(options.signal.reason) };
      const outcome = wall ?? (await applyGroup(group, options, (error) => (wall = failedOutcome(error))));
      outcomes.set(group.id, outcome);
      options.onProgress?.(outcomes.size, options.groups.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.concurrency) }, work));
  return outcomes;
}

async function applyGroup(group: ChangeGroup, options: EachOptions, onWall: (error: unknown) => void): Promise<Outcome> {
  const now: ProviderRecord[] = [];
  const deleted: ProviderRecord[] = [];
  let done = 0;
  let known = true;
  for (const change of group.changes) {
    if (change.kind === 'update' && sameRecord(change.current.endpoint, change.desired)) {
      now.push(change.current);
      continue;
    }
    try {
      const stored = await options.send(change, group, options.signal);
      done += 1;
      if (change.kind === 'delete') deleted.push(change.current);
      else if (stored === undefined) known = false;
      else now.push(stored);
    } catch (error) {
      const outcome = failedOutcome(error);
      if (stopsAll(error)) onWall(error);
      if (done === 0 || outcome.kind === 'unknown' || outcome.kind === 'applied') return outcome;
      // Part of the group is done: without putting it back nobody could say how the name stands.
      const restored = done === deleted.length && (await putBack(deleted, group, options));
      return restored ? outcome : { kind: 'unknown', error: outcome.error };
    }
  }
  return { kind: 'applied', ...(known ? { now } : {}) };
}

async function putBack(deleted: readonly ProviderRecord[], group: ChangeGroup, options: EachOptions): Promise<boolean> {
  for (const record of [...deleted].reverse()) {
    try {
      await options.send({ kind: 'create', desired: record.endpoint }, group, options.signal);
    } catch {
      // The caller reports the first error; that this one followed is why the outcome is unknown and the zone is read again.
      return false;
    }
  }
  return true;
}
