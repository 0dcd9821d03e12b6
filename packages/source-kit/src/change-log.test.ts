import { describe, expect, it } from 'vitest';
import { ChangeLog } from './change-log.ts';

describe('ChangeLog', () => {
  it('joins the names of all later versions', () => {
    const log = new ChangeLog();
    log.record(new Set(['a']));
    log.record(new Set(['b', 'a']));
    log.record(new Set(['c']));
    expect([log.version, log.changedSince(3), log.changedSince(1), log.changedSince(0)]).toEqual([3, new Set(), new Set(['a', 'b', 'c']), new Set(['a', 'b', 'c'])]);
  });

  it.each([
    ['from before a version in which anything changed', 1],
    ['that never was', 9],
    ['that is no number', Number.NaN],
  ])('says all for a version %s', (_, version) => {
    const log = new ChangeLog();
    log.record(new Set(['a']));
    log.recordAll();
    log.record(new Set(['b']));
    expect(log.changedSince(version)).toBe('all');
    expect(log.changedSince(2)).toEqual(new Set(['b']));
  });

  it('forgets what is too long ago, and says all then', () => {
    const log = new ChangeLog();
    log.record(new Set(['first']));
    log.record(new Set(Array.from({ length: 99_999 }, (_, index) => `n${index}`)));
    log.record(new Set(['last']));
    expect(log.changedSince(0)).toBe('all');
    expect(log.changedSince(1)).toBe('all');
    expect(log.changedSince(2)).toEqual(new Set(['last']));
  });
});
