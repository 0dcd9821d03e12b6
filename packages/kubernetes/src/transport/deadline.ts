import type { Clock } from '@external-dns/plugin';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Stops the timer; the parent is still followed. */
  disarm(): void;
  /** Lets go of the parent too. Must be called in the end, or the parent keeps this alive. */
  clear(): void;
}

/** A signal that follows `parent` and is aborted with `reason()` after `ms` milliseconds (0: never). */
export function deadline(parent: AbortSignal, ms: number, clock: Clock, reason: () => Error): Deadline {
  const controller = new AbortController();
  const timer = new AbortController();
  const follow = (): void => {
    controller.abort(parent.reason);
  };
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  if (ms > 0) {
    clock.sleep(ms, timer.signal).then(
      () => {
        controller.abort(reason());
      },
      // Disarmed.
      () => undefined,
    );
  }
  return {
    signal: controller.signal,
    disarm: () => {
      timer.abort();
    },
    clear: () => {
      timer.abort();
      parent.removeEventListener('abort', follow);
    },
  };
}
