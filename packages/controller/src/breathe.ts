import { setImmediate as immediate } from 'node:timers/promises';

/** Gives the event loop back whenever `sliceMs` milliseconds of work have passed since it last did. */
export function breather(sliceMs = 20): () => Promise<void> {
  let started = performance.now();
  return async () => {
    if (performance.now() - started < sliceMs) return;
    await immediate();
    started = performance.now();
  };
}
