import { setImmediate as immediate } from 'node:timers/promises';
import type { Steps } from '@external-dns/plugin';

/** Gives the event loop back when it is time to. */
export type Breathe = () => Promise<void>;

/** Gives the event loop back whenever `sliceMs` milliseconds of work have passed since it last did. */
export function breather(sliceMs = 20): Breathe {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < sliceMs) return;
    await immediate();
    started = performance.now();
  };
}

/** So many items are looked at between two breaths: a millisecond or so. */
const SLICE = 512;

/** Visits every item in order, and gives the event loop back on the way. */
export async function visit<Item>(items: Iterable<Item>, breathe: Breathe, each: (item: Item) => void): Promise<void> {
  let count = 0;
  for (const item of items) {
    each(item);
    count += 1;
    if (count % SLICE === 0) await breathe();
  }
}

/** Takes the steps to their end, and gives the event loop back between them. */
export async function walk<Result>(steps: Steps<Result>, breathe: Breathe): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await breathe();
  }
}
