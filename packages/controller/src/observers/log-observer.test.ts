import { describe, expect, test } from 'vitest';
import { a } from '../../test/fakes.ts';
import { createLogger } from '../log/logger.ts';
import type { LogLevel } from '../log/logger.ts';
import type { Report, ReportedChange } from '../report.ts';
import { createLogObserver } from './log-observer.ts';

const counts = { total: 0, byType: new Map() };

function created(index: number, outcome: ReportedChange['outcome'] = 'applied'): ReportedChange {
  const after = a(`h${index}.example.org`);
  const error = outcome === 'rejected' ? { error: { name: 'E', kind: 'rejected', message: 'label not allowed' } as const } : {};
  return { kind: 'create', key: { name: after.dnsName, recordType: 'A', setIdentifier: '' }, after, outcome, ...error };
}

async function lines(level: LogLevel, changes: readonly ReportedChange[]): Promise<readonly string[]> {
  const written: string[] = [];
  const report: Report = {
    target: 'default',
    kind: 'full',
    dryRun: false,
    startedAt: 0,
    finishedAt: 5,
    result: 'applied',
    changes,
    newSkips: [],
    skipCounts: new Map(),
    unresolved: [],
    newSkippedObjects: [],
    heldDeletions: 0,
    guarded: false,
    registryRecords: counts,
    sourceRecords: counts,
    consecutiveFailures: 0,
  };
  await createLogObserver(createLogger({ format: 'text', level, write: (line) => void written.push(line) })).onReport(report);
  return written;
}

describe('changes of a round', () => {
  const some = [created(1), created(2, 'rejected')];
  const many = Array.from({ length: 1001 }, (_, index) => created(index, index === 500 ? 'rejected' : 'applied'));

  test.each<[string, LogLevel, readonly ReportedChange[], number, number]>([
    ['some changes at info: a line each', 'info', some, 1, 1],
    ['many changes at info: summed up, refusals a line each', 'info', many, 0, 1],
    ['many changes at debug: a line each', 'debug', many, 1000, 1],
    ['many changes at warning: refusals only', 'warning', many, 0, 1],
  ])('%s', async (_case, level, changes, creates, refusals) => {
    const written = await lines(level, changes);
    expect(written.filter((line) => line.includes('Record created'))).toHaveLength(creates);
    expect(written.filter((line) => line.includes('Record was refused') && line.includes('label not allowed'))).toHaveLength(refusals);
    expect(written.some((line) => line.includes('Many records changed'))).toBe(changes === many && level !== 'warning');
  });
});
