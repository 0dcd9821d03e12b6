import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `condition` gives true; rejects with `what` after `patienceMs`. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`still not true after ${patienceMs / 1000} s: ${what}`);
    await sleep(20);
  }
}
