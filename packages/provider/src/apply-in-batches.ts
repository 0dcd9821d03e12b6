import type { ChangeGroup, Clock, Outcome, Outcomes, ProviderRecord } from '@external-dns/plugin';
import { groupsByZone } from './groups.ts';
import { errorShape, failedOutcome, stopsAll } from './outcomes.ts';
import type { OutcomeMap } from './outcomes.ts';

/** What an API allows in one request, or what one group costs of it. */
export interface BatchCost {
  readonly changes: number;
  /** UTF-8 bytes. */
  readonly bytes?: number;
  readonly values?: number;
}

export interface BatchOptions {
  readonly groups: readonly ChangeGroup[];
  /** The most a request may hold. A single group beyond it is sent alone: the API decides. */
  readonly limits: BatchCost;
  cost(group: ChangeGroup): BatchCost;
  /**
   * Sends one atomic request for all the groups, which are of one zone, and resolves when it was applied, with what is stored now (by group id) if the API says
   * so. An error of kind `rejected` means that nothing of the batch was done.
   */
  send(groups: readonly ChangeGroup[], signal: AbortSignal): Promise<ReadonlyMap<string, readonly ProviderRecord[]> | undefined>;
  readonly signal: AbortSignal;
  /** Needed for `intervalMs`. */
  readonly clock?: Clock;
  /** Milliseconds between two requests. */
  readonly intervalMs?: number;
  /** Said after each batch, for progress. */
  onProgress?(done: number, total: number): void;
}

/**
 * Applies groups in as few requests as the limits allow; groups stay whole and in order, and a request holds groups of one zone only. A rejected batch is cut in halves
 * until the bad group stands alone, so one bad record blocks no other. After a batch without an answer the next are still tried; after throttling, refused
 * credentials or a refused write the rest is `not-attempted`. Never rejects for what `send` throws.
 */
export async function applyInBatches(options: BatchOptions): Promise<Outcomes> {
  const { signal, intervalMs = 0 } = options;
  const outcomes: OutcomeMap = new Map();
  const queue = [...groupsByZone(options.groups).values()].flatMap((groups) => batches(groups, options));
  let wall: Outcome | undefined;
  let sent = 0;
  for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
    if (wall === undefined && sent > 0 && intervalMs > 0) wall = await pause(options, intervalMs);
    if (wall === undefined && signal.aborted) wall = { kind: 'not-attempted', error: errorShape(signal.reason) };
    if (wall !== undefined) {
      record(outcomes, batch, wall);
      continue;
    }
    sent += 1;
    try {
      const stored = await options.send(batch, signal);
      for (const group of batch) {
        const now = stored?.get(group.id);
        outcomes.set(group.id, { kind: 'applied', ...(now === undefined ? {} : { now }) });
      }
    } catch (error) {
      const outcome = failedOutcome(error);
      if (outcome.kind === 'rejected' && batch.length > 1) {
        const middle = batch.length >> 1;
        queue.unshift(batch.slice(0, middle), batch.slice(middle));
        continue;
      }
      record(outcomes, batch, outcome);
      if (stopsAll(error)) wall = outcome;
    }
    options.onProgress?.(outcomes.size, options.groups.length);
  }
  return outcomes;
}

/** Waits between requests; the outcome of all that follows when the wait is aborted. */
async function pause({ clock, signal }: BatchOptions, intervalMs: number): Promise<Outcome | undefined> {
  try {
    await clock?.sleep(intervalMs, signal);
    return undefined;
  } catch (error) {
    return { kind: 'not-attempted', error: errorShape(error) };
  }
}

function record(outcomes: OutcomeMap, batch: readonly ChangeGroup[], outcome: Outcome): void {
  for (const group of batch) outcomes.set(group.id, outcome);
}

function batches(groups: readonly ChangeGroup[], options: BatchOptions): ChangeGroup[][] {
  const { limits } = options;
  const all: ChangeGroup[][] = [];
  let batch: ChangeGroup[] = [];
  let used = { changes: 0, bytes: 0, values: 0 };
  for (const group of groups) {
    const price = options.cost(group);
    const next = { changes: used.changes + price.changes, bytes: used.bytes + (price.bytes ?? 0), values: used.values + (price.values ?? 0) };
    const full = next.changes > limits.changes || next.bytes > (limits.bytes ?? Infinity) || next.values > (limits.values ?? Infinity);
    if (full && batch.length > 0) {
      all.push(batch);
      batch = [];
      used = { changes: price.changes, bytes: price.bytes ?? 0, values: price.values ?? 0 };
    } else {
      used = next;
    }
    batch.push(group);
  }
  if (batch.length > 0) all.push(batch);
  return all;
}
