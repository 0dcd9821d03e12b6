import { describe, expect, test } from 'vitest';
import { configError, errorKind, hasErrorName, rejectedError, throttledError, transientError, unauthorizedError, writeRefusedError } from './errors.ts';

describe('errors', () => {
  test.each([
    [configError('x'), 'ConfigError', 'config'],
    [rejectedError('x'), 'RecordRejectedError', 'rejected'],
    [transientError('x'), 'TransientError', 'transient'],
    [throttledError('x', 1_500), 'ThrottledError', 'throttled'],
    [unauthorizedError('x'), 'UnauthorizedError', 'unauthorized'],
    [writeRefusedError('x'), 'WriteRefusedError', 'transient'],
  ])('%s carries a stable name and kind', (error, name, kind) => {
    expect([error.name, errorKind(error), hasErrorName(error, name)]).toEqual([name, kind, true]);
  });

  test('of another copy of the package are known by their shape', () => {
    expect(errorKind({ name: 'Whatever', kind: 'throttled', message: '' })).toBe('throttled');
  });

  test.each([undefined, null, 'text', new Error('plain'), { kind: 'made-up' }])('that say nothing of their kind (%o) are transient, so that they end nothing', (thrown) => {
    expect(errorKind(thrown)).toBe('transient');
  });

  test('keep how long the API asked to wait', () => {
    expect(throttledError('slow down', 1_500).retryAfterMs).toBe(1_500);
  });
});
