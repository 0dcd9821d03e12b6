import type { Steps } from '@external-dns/plugin';

/** Records, claims or changes that are looked at in one step: a millisecond or so of work. */
export const STEP = 250;

/** Visits every item in order, some in each step. */
export function* visit<Item>(items: readonly Item[], each: (item: Item, position: number) => void): Steps<void> {
  for (let start = 0; start < items.length; start += STEP) {
    if (start > 0) yield;
    const step = items.slice(start, start + STEP);
    step.forEach((item, index) => each(item, start + index));
  }
}

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
