import { writeRefusedError } from '@external-dns/plugin';

/** Says whether a writing request may be sent now; the one place that does (design.md "Contracts", `ctx.write`). */
export interface Gate {
  readonly dryRun: boolean;
  /** A reason why nothing may be written, or undefined. */
  refusal(): string | undefined;
  write<T>(signal: AbortSignal, send: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export interface GateOptions {
  readonly dryRun: boolean;
  /** Milliseconds that a request may take at most; it is aborted then. */
  readonly requestTimeoutMs: number;
  readonly now: () => number;
  /**
   * Milliseconds since the epoch until which this process may write for sure: the renew deadline of its lease. Without a lease, leave it out.
   */
  readonly leaderUntil?: () => number;
}

export function createGate(options: GateOptions): Gate {
  const refusal = (): string | undefined => {
    if (options.dryRun) return 'dry-run: nothing is written';
    const until = options.leaderUntil?.();
    if (until !== undefined && options.now() + options.requestTimeoutMs > until) return 'not the leader for long enough to finish the request';
    return undefined;
  };
  return {
    dryRun: options.dryRun,
    refusal,
    async write(signal, send) {
      const reason = refusal();
      if (reason !== undefined) throw writeRefusedError(reason);
      signal.throwIfAborted();
      // Not AbortSignal.timeout: its timer outlives the request, and a round may send 100,000 of them.
      const ending = new AbortController();
      const end = (): void => ending.abort(signal.reason);
      const timer = setTimeout(() => ending.abort(new DOMException(`the request took longer than ${options.requestTimeoutMs / 1000} s`, 'TimeoutError')), options.requestTimeoutMs);
      signal.addEventListener('abort', end, { once: true });
      try {
        return await send(ending.signal);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
    },
  };
}
