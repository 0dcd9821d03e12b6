import type { PlannedChange, RefusedChange, Registry, Snapshot, Staged, StagedGroup } from '@external-dns/plugin';
import type { Breathe } from './breathe.ts';

/** About so many groups are applied at once: more than APIs take in a request, and so few that what was made for them is gone before the memory of long-lived objects gets it. */
const PART = 500;

/** Stages changes in parts of some hundred groups that do not depend on each other; of a registry that stages all at once in a single part. */
export async function* stagedParts(registry: Registry, changes: readonly PlannedChange[], snapshot: Snapshot, breathe: Breathe): AsyncGenerator<Staged, undefined> {
  if (registry.stageParts === undefined) {
    yield registry.stage(changes, snapshot);
    return undefined;
  }
  let groups: StagedGroup[] = [];
  let refused: RefusedChange[] = [];
  for (const part of registry.stageParts(changes, snapshot)) {
    for (const group of part.groups) groups.push(group);
    for (const refusal of part.refused) refused.push(refusal);
    await breathe();
    if (groups.length < PART) continue;
    yield { groups, refused };
    groups = [];
    refused = [];
  }
  if (groups.length > 0 || refused.length > 0) yield { groups, refused };
  return undefined;
}
