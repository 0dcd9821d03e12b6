import { errorKind } from '@external-dns/plugin';
import type { ExternalDnsErrorShape, GroupId, Outcome } from '@external-dns/plugin';

/** Outcomes as they are gathered. */
export type OutcomeMap = Map<GroupId, Outcome>;

/** Any thrown value as the shape that reports carry, matched by its members and not by its class; what is no error becomes a transient `UnknownError`. */
export function errorShape(error: unknown): ExternalDnsErrorShape {
  if (typeof error !== 'object' || error === null || !('message' in error) || typeof error.message !== 'string') {
    return { name: 'UnknownError', kind: 'transient', message: String(error), cause: error };
  }
  const name = 'name' in error && typeof error.name === 'string' ? error.name : 'UnknownError';
  return {
    name,
    kind: errorKind(error),
    message: error.message,
    ...('cause' in error && error.cause !== undefined ? { cause: error.cause } : {}),
    ...('retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? { retryAfterMs: error.retryAfterMs } : {}),
  };
}

/**
 * The outcome of a group whose request ended with `error`: refused records and requests that were never sent are known to have changed nothing; of anything
 * else nobody knows.
 */
export function failedOutcome(error: unknown): Outcome {
  const shape = errorShape(error);
  if (shape.name === 'WriteRefusedError') return { kind: 'not-attempted', error: shape };
  if (shape.kind === 'rejected') return { kind: 'rejected', error: shape };
  if (shape.kind === 'throttled' || shape.kind === 'unauthorized' || shape.kind === 'config') return { kind: 'not-attempted', error: shape };
  return { kind: 'unknown', error: shape };
}

/** Whether going on makes no sense: the next request would meet the same wall. */
export function stopsAll(error: unknown): boolean {
  const shape = errorShape(error);
  return shape.name === 'WriteRefusedError' || shape.kind === 'throttled' || shape.kind === 'unauthorized' || shape.kind === 'config';
}
