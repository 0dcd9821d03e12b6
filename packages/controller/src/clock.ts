import type { Clock } from '@external-dns/plugin';

/** The clock of the machine. Timers do not keep the process alive when `unref` is set. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(abortReason(signal));
          return;
        }
        const timer = setTimeout(() => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        }, ms);
        const onAbort = () => {
          clearTimeout(timer);
          reject(abortReason(signal));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
  };
}

/** What an aborted signal was aborted with, always an Error. */
export function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error('aborted');
}
