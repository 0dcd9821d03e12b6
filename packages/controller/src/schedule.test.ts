import { describe, expect, test } from 'vitest';
import { Schedule } from './schedule.ts';

const schedule = (): Schedule => new Schedule({ intervalMs: 600_000, minEventSyncIntervalMs: 15_000, settleMs: 25, backoffMs: 1_000, random: () => 1 });

describe('schedule', () => {
  test('the first full round is due at once, the next an interval after its start', () => {
    const s = schedule();
    expect(s.next().kind).toBe('full');
    expect(s.next().at).toBeLessThanOrEqual(0);
    s.started('full', 1_000);
    expect(s.next()).toEqual({ kind: 'full', at: 601_000 });
  });

  test('an event soon after a round waits for the minimum, further ones change nothing', () => {
    const s = schedule();
    s.started('full', 0);
    s.event(10_000);
    s.event(11_000);
    expect(s.next()).toEqual({ kind: 'event', at: 15_000 });
  });

  test('an event after a quiet time is acted on at once', () => {
    const s = schedule();
    s.started('full', 0);
    s.event(100_000);
    expect(s.next()).toEqual({ kind: 'event', at: 100_025 });
  });

  test('failures back off, doubling up to the interval, and events do not run around it', () => {
    const s = schedule();
    s.started('full', 0);
    s.failed(0);
    expect(s.next().at).toBe(1_000);
    s.failed(1_000);
    expect(s.next().at).toBe(3_000);
    for (let n = 0; n < 30; n += 1) s.failed(0);
    expect(s.next().at).toBe(600_000);
    s.event(1);
    expect(s.next().at).toBeGreaterThanOrEqual(15_000);
    s.succeeded();
    expect(s.consecutiveFailures).toBe(0);
  });

  test('an API that says how long to wait is obeyed', () => {
    const s = schedule();
    s.started('full', 0);
    s.failed(0, 42_000);
    expect(s.next().at).toBe(42_000);
  });

  test('a round that left something undone comes again after a backoff, never later than it would have', () => {
    const s = schedule();
    s.started('full', 0);
    s.unfinished(0);
    expect(s.next()).toEqual({ kind: 'full', at: 1_000 });
    s.started('full', 1_000);
    s.unfinished(1_000);
    expect(s.next().at).toBe(3_000);
    expect(s.consecutiveFailures).toBe(2);
    s.started('full', 3_000);
    s.succeeded();
    expect(s.next().at).toBe(603_000);
    s.started('event', 602_500);
    s.unfinished(602_500);
    expect(s.next().at).toBe(603_000);
    s.unfinished(602_500, 900_000);
    expect(s.next().at).toBe(1_502_500);
    s.event(602_600);
    expect(s.next().at).toBe(1_502_500);
  });

  test('a hold that ends brings the full round forward', () => {
    const s = schedule();
    s.started('full', 0);
    s.recheck(20_000);
    expect(s.next()).toEqual({ kind: 'full', at: 20_000 });
  });
});
