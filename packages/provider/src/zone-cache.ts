import type { Clock } from '@external-dns/plugin';

/** Keeps the list of zones for a while (`--*-zones-cache-duration`); records are never cached here. */
export interface ZoneCache<T> {
  /** What is kept if it is young enough, else what `load` brings. A failed load is not kept and rejects; what was kept before stays out of use. */
  get(load: () => Promise<T>): Promise<T>;
  /** Forgets what is kept: after a zone turned out to be gone. */
  reset(): void;
}

/**
 * @param durationMs milliseconds for which a list is used; 0 or less keeps nothing (spec/core.md §5.12, ZoneCache)
 */
export function createZoneCache<T>(durationMs: number, clock: Clock): ZoneCache<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  return {
    async get(load) {
      if (kept !== undefined && clock.now() - kept.at <= durationMs) return kept.value;
      const value = await load();
      if (durationMs > 0) kept = { value, at: clock.now() };
      return value;
    },
    reset() {
      kept = undefined;
    },
  };
}
