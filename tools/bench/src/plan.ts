import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as immediate, setTimeout as sleep } from 'node:timers/promises';
import { matchAll } from '@external-dns/endpoint';
import { plan as planChanges } from '@external-dns/plan';
import type { PlanInput } from '@external-dns/plan';
import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { OWNER, desiredByName, ownedSnapshot } from './records.ts';

const RUNS = 5;
const SIZES = [10_000, 100_000];
const TARGET_MS = 300;
/** As in the controller. */
const SLICE_MS = 20;

/** Desired against current records, as many of each, every hundredth with another target. */
export const plan: Bench = {
  name: 'plan',
  description: 'plan() with 10,000 and 100,000 records and 1 % changes: median ms, longest stall of the event loop',
  async run({ sizes = SIZES }) {
    const results = [];
    for (const size of sizes) results.push(await measure(size));
    return { runs: RUNS, target: `100000 records: ${TARGET_MS} ms`, results };
  },
};

async function measure(size: number): Promise<Readonly<Record<string, number>>> {
  const input = inputOf(size);
  const times: number[] = [];
  const stalls: number[] = [];
  let changes = 0;
  // The first run only warms up.
  for (let run = 0; run <= RUNS; run += 1) {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    await sleep(5);
    delay.reset();
    const started = performance.now();
    const result = await planChanges({ ...input, breathe: breather() });
    const took = performance.now() - started;
    // The histogram takes notice of the last stretch at its next timer.
    await sleep(5);
    delay.disable();
    changes = result.changes.length;
    if (run === 0) continue;
    times.push(took);
    stalls.push(delay.max / 1e6);
  }
  return { records: size, changes, medianMs: rounded(median(times)), minMs: rounded(Math.min(...times)), maxMs: rounded(Math.max(...times)), longestStallMs: rounded(Math.max(...stalls)), medianStallMs: rounded(median(stalls)) };
}

function inputOf(size: number): PlanInput {
  return {
    desired: { byName: desiredByName(size, 100), unresolved: [] },
    snapshot: ownedSnapshot(size),
    policy: 'sync',
    filters: { domain: matchAll, managedRecordTypes: ['A', 'AAAA', 'CNAME'], excludeRecordTypes: [] },
    ownerId: OWNER,
    capabilities: { recordTypes: ['A', 'AAAA', 'CNAME', 'TXT'] },
    once: false,
    now: 0,
    guard: { percent: 50 },
    unresolvedGraceMs: 600_000,
  };
}

function breather(): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < SLICE_MS) return;
    await immediate();
    started = performance.now();
  };
}
