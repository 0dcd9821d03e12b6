import { setImmediate } from 'node:timers/promises';

/** Milliseconds of work without a break: watches, health checks and other targets wait no longer than that. */
const SLICE_MS = 10;
/** Steps between two looks at the clock. */
const STEPS = 32;

/** Long work in slices: after each step, `if (pace.due()) await pace.rest()`. */
export class Pace {
  #steps = 0;
  #began = performance.now();

  /** Whether the event loop should be given back now. Counts a step; costs next to nothing. */
  due(): boolean {
    this.#steps += 1;
    if (this.#steps < STEPS) return false;
    this.#steps = 0;
    return performance.now() - this.#began >= SLICE_MS;
  }

  /** Gives the event loop back once. */
  async rest(): Promise<void> {
    await setImmediate();
    this.#began = performance.now();
  }
}

/** Runs calls one after the other, in the order in which they were made. One that fails does not stop the next. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<R>(call: () => Promise<R>): Promise<R> {
    const result = this.#last.then(call);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
