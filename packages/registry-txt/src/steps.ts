import type { Steps } from '@external-dns/plugin';

/** Records, claims or changes that are looked at in one step: a few milliseconds of work. */
export const STEP = 1000;

/** Takes all steps at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
