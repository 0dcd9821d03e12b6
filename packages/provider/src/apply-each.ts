import type { Change, ChangeGroup, Outcome, Outcomes, ProviderRecord } from '@external-dns/plugin';
import { errorShape, failedOutcome, stopsAll } from './outcomes.ts';
import type { OutcomeMap } from './outcomes.ts';
import { sameRecord } from './same-record.ts';

export interface EachOptions {
  readonly groups: readonly ChangeGroup[];
  /** How many groups are worked on at a time; less than 1 counts as 1. */
  readonly concurrency: number;
  /** Carries out one change; resolves with the record set as it is stored then, if the API says so. */
  send(change: Change, group: ChangeGroup, signal: AbortSignal): Promise<ProviderRecord | undefined>;
  readonly signal: AbortSignal;
  onProgress?(done: number, total: number): void;
}

/**
 * Applies groups change by change, for APIs without atomic batches. The changes of a group run in its order; what is already so is left out. When a create
 * or an update is known to have failed after other changes of its group were made, those are undone, so that a refused record loses neither its predecessor nor leaves a
 * claim behind; where undoing fails too the group is `unknown`. So it is with a delete that was to make room for a create; any other failed delete undoes nothing: what was
 * deleted before it was meant to go. After throttling, refused credentials
 * or a refused write no further group is begun. Never rejects for what `send` throws.
 */
export async function applyEach(options: EachOptions): Promise<Outcomes> {
  const outcomes: OutcomeMap = new Map();
  const waiting = [...options.groups].reverse();
  let wall: Outcome | undefined;
  const onWall = (error: unknown): void => {
    wall ??= { kind: 'not-attempted', error: errorShape(error) };
  };
  const work = async (): Promise<void> => {
    for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
      if (options.signal.aborted) onWall(options.signal.reason);
      outcomes.set(group.id, wall ?? (await applyGroup(group, options, onWall)));
      options.onProgress?.(outcomes.size, options.groups.length);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.trunc(options.concurrency)) }, work));
  return outcomes;
}

/** A change that was made, and the record set it left if the API said so. */
interface Done {
  readonly change: Change;
  readonly stored: ProviderRecord | undefined;
}

async function applyGroup(group: ChangeGroup, options: EachOptions, onWall: (error: unknown) => void): Promise<Outcome> {
  const now: ProviderRecord[] = [];
  const done: Done[] = [];
  let known = true;
  for (const change of group.changes) {
    if (change.kind === 'update' && sameRecord(change.current.endpoint, change.desired)) {
      now.push(change.current);
      continue;
    }
    try {
      const stored = await options.send(change, group, options.signal);
      done.push({ change, stored });
      if (change.kind === 'delete') continue;
      if (stored === undefined) known = false;
      else now.push(stored);
    } catch (error) {
      if (stopsAll(error)) onWall(error);
      return afterFailure(error, change, done, group, options);
    }
  }
  return { kind: 'applied', ...(known ? { now } : {}) };
}

async function afterFailure(error: unknown, failed: Change, done: readonly Done[], group: ChangeGroup, options: EachOptions): Promise<Outcome> {
  const outcome = failedOutcome(error);
  if (done.length === 0 || outcome.kind === 'unknown' || outcome.kind === 'applied') return outcome;
  // Part of the group is done: unless that is undone nobody can say how the name stands.
  const undone = (failed.kind !== 'delete' || makesRoom(failed, group)) && (await undo(done, group, options));
  return undone ? outcome : { kind: 'unknown', error: outcome.error };
}

/** Something was to be created after it. */
function makesRoom(failed: Change, { changes }: ChangeGroup): boolean {
  return changes.slice(changes.indexOf(failed)).some(({ kind }) => kind === 'create');
}

async function undo(done: readonly Done[], group: ChangeGroup, options: EachOptions): Promise<boolean> {
  for (const { change, stored } of [...done].reverse()) {
    try {
      await options.send(inverse(change, stored, group), group, options.signal);
    } catch {
      // The caller reports the first error; that this one followed is why the outcome is unknown and the zone is read again.
      return false;
    }
  }
  return true;
}

function inverse(change: Change, stored: ProviderRecord | undefined, group: ChangeGroup): Change {
  switch (change.kind) {
    case 'delete':
      return { kind: 'create', desired: change.current.endpoint };
    case 'create':
      return { kind: 'delete', current: stored ?? { endpoint: change.desired, zone: group.zone } };
    case 'update':
      return { kind: 'update', current: stored ?? { ...change.current, endpoint: change.desired }, desired: change.current.endpoint };
  }
}
