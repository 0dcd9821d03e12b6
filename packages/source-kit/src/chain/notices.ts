import type { SkippedObject, Telemetry } from '@external-dns/plugin';
import { sameValue } from '../equal.ts';
import type { StageNotice } from '../types.ts';

/** Called with everything that a stage noticed in a bucket, each time it is recomputed. */
export type OnNotices = (bucket: string, notices: readonly StageNotice[]) => void;

/** What stages noticed, by where they noticed it. */
export class Notices {
  readonly #source: string;
  readonly #telemetry: Telemetry;
  /** By stage, then by bucket. */
  readonly #places: Map<string, readonly StageNotice[]>[] = [];
  #list: readonly SkippedObject[] | undefined = [];

  /**
   * @param source the reference of what came from no object
   * @param telemetry told of invalid and duplicate endpoints that are new, and that are no more
   */
  constructor(source: string, telemetry: Telemetry) {
    this.#source = source;
    this.#telemetry = telemetry;
  }

  /** Whether nothing was noticed anywhere. */
  get empty(): boolean {
    return this.#places.every((byBucket) => byBucket.size === 0);
  }

  /** The buckets in which something was noticed. */
  *buckets(): Iterable<string> {
    for (const byBucket of this.#places) yield* byBucket.keys();
  }

  /** A place for one more stage: what is noticed in a bucket replaces what was noticed there before, and what is new or gone is reported. */
  stage(): OnNotices {
    const byBucket = new Map<string, readonly StageNotice[]>();
    this.#places.push(byBucket);
    return (bucket, notices) => {
      if (notices.length > 0 || byBucket.size > 0) this.#set(byBucket, bucket, notices);
    };
  }

  #set(byBucket: Map<string, readonly StageNotice[]>, bucket: string, notices: readonly StageNotice[]): void {
    const before = byBucket.get(bucket);
    if (before === undefined && notices.length === 0) return;
    if (sameValue(before, notices)) return;
    this.#list = undefined;
    if (notices.length === 0) byBucket.delete(bucket);
    else byBucket.set(bucket, notices);
    for (const notice of notices) if (before?.some((known) => sameValue(known, notice)) !== true) report(notice, this.#telemetry);
    for (const known of before ?? []) if (!notices.some((notice) => sameValue(known, notice))) report(known, this.#telemetry, true);
  }

  /** The same list as long as nothing changed. */
  list(): readonly SkippedObject[] {
    this.#list ??= this.#places.flatMap((byBucket) => [...byBucket.values()].flat()).map(({ kind, endpoint, reason }) => ({
      ref: endpoint.refs?.[0] ?? { source: this.#source },
      reason,
      severity: kind === 'invalid' || kind === 'warning' ? ('warning' as const) : ('info' as const),
      dnsName: endpoint.dnsName,
    }));
    return this.#list;
  }
}

function report({ kind, endpoint }: StageNotice, telemetry: Telemetry, gone = false): void {
  if (kind !== 'invalid' && kind !== 'duplicate') return;
  const source = endpoint.refs?.[0]?.source ?? 'unknown';
  telemetry({ kind: kind === 'invalid' ? 'endpoint-invalid' : 'endpoint-deduplicated', recordType: endpoint.recordType, source, ...(gone ? { gone } : {}) });
}
