import type { Clock } from '@external-dns/plugin';
import type { Lister } from '../types.ts';

/** See {@link Cluster.settled}. */
export async function settled(listers: readonly Lister[], patienceMs: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  const isSettled = (lister: Lister): boolean => {
    const state = lister.state();
    return state === 'synced' || 'missingKind' in state;
  };
  const stop = new AbortController();
  let finished = (): void => undefined;
  const all = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const look = (): void => {
    if (listers.every(isSettled)) finished();
  };
  const unsubscribe = listers.map((lister) =>
    lister.subscribe((before, after) => {
      if (before === undefined && after === undefined) look();
    }),
  );
  const abort = (): void => {
    stop.abort(signal?.reason);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    look();
    await Promise.race([all, clock.sleep(patienceMs, stop.signal)]);
  } finally {
    signal?.removeEventListener('abort', abort);
    for (const end of unsubscribe) end();
    stop.abort(new Error('settled'));
  }
  signal?.throwIfAborted();
}
