import type { SkippedObject, Telemetry } from '@external-dns/plugin';
import { sameValue } from '../equal.ts';
import type { StageNotice } from '../types.ts';

/** What stages noticed, by where they noticed it. */
export class Notices {
  readonly #source: string;
  readonly #byPlace = new Map<string, readonly StageNotice[]>();
  #list: readonly SkippedObject[] | undefined = [];

  /** @param source the reference of what came from no object */
  constructor(source: string) {
    this.#source = source;
  }

  /** Replaces what was noticed at a place; reports what is new there. */
  set(place: string, notices: readonly StageNotice[], telemetry: Telemetry): void {
    const before = this.#byPlace.get(place);
    if (before === undefined && notices.length === 0) return;
    if (sameValue(before, notices)) return;
    this.#list = undefined;
    if (notices.length === 0) this.#byPlace.delete(place);
    else this.#byPlace.set(place, notices);
    for (const notice of notices) {
      if (notice.kind !== 'invalid' && notice.kind !== 'duplicate') continue;
      if (before?.some((known) => sameValue(known, notice)) === true) continue;
      const source = notice.endpoint.refs?.[0]?.source ?? 'unknown';
      telemetry({ kind: notice.kind === 'invalid' ? 'endpoint-invalid' : 'endpoint-deduplicated', recordType: notice.endpoint.recordType, source });
    }
  }

  /** The same list as long as nothing changed. */
  list(): readonly SkippedObject[] {
    this.#list ??= [...this.#byPlace.values()].flat().map(({ kind, endpoint, reason }) => ({
      ref: endpoint.refs?.[0] ?? { source: this.#source },
      reason,
      severity: kind === 'invalid' || kind === 'warning' ? ('warning' as const) : ('info' as const),
      dnsName: endpoint.dnsName,
    }));
    return this.#list;
  }
}
