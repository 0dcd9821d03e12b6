import type { Endpoint, ObjectRef } from '@external-dns/endpoint';
import type { Context } from './context.ts';

export type Unsubscribe = () => void;

/** An object (or a whole source) that exists but cannot be resolved now. Unknown is not empty: what it last gave stays. */
export interface Unresolved {
  readonly ref: ObjectRef | { readonly source: string };
  /** What the object gave when it was last resolved; absent after a restart. */
  readonly lastGood?: readonly Endpoint[];
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Something that was left out on purpose, and why: for `explain`, metrics and logs. */
export interface SkippedObject {
  readonly ref: ObjectRef | { readonly source: string };
  readonly reason: string;
  /** `warning` is worth an operator's eye. */
  readonly severity: 'info' | 'warning';
  readonly dnsName?: string;
}

/** Normal form of a DNS name. */
export type Name = string;

export interface Desired {
  /** Grows with every change; equal versions mean equal content. */
  readonly version: number;
  readonly byName: ReadonlyMap<Name, readonly Endpoint[]>;
  /** Names that may differ from what they were at `version`; 'all' when that is too long ago. */
  changedSince(version: number): ReadonlySet<Name> | 'all';
  readonly unresolved: readonly Unresolved[];
  readonly skipped: readonly SkippedObject[];
}

/** Where desired names come from. */
export interface Source {
  readonly name: string;
  /** The whole desired state, cheap when nothing changed. Does not reject for an object's fault: that is in `unresolved` or `skipped`. */
  desired(ctx: Context): Promise<Desired>;
  /** Calls `listener` after something changed; it must return at once. */
  onChange(listener: () => void): Unsubscribe;
  close(): void;
}
