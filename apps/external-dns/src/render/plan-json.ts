import { endpointToJSON } from '@external-dns/endpoint';
import type { Report } from '@external-dns/controller';
import { refText } from './plan-text.ts';

/** The plan for programs: one object with what would be changed, what is left alone and why, and what could not be resolved. */
export function planJSON(reports: readonly Report[]): string {
  const body = {
    changes: reports.flatMap((report) =>
      report.changes.map((change) => ({
        target: report.target,
        action: change.kind,
        ...(change.before === undefined ? {} : { before: endpointToJSON(change.before) }),
        ...(change.after === undefined ? {} : { after: endpointToJSON(change.after) }),
      })),
    ),
    skipped: reports.flatMap((report) => report.newSkips.map(({ key, reason, detail }) => ({ target: report.target, ...key, reason, detail }))),
    unresolved: reports.flatMap((report) => report.unresolved.map(({ ref, reason }) => ({ object: refText(ref), reason }))),
    skippedObjects: reports.flatMap((report) => report.newSkippedObjects.map(({ ref, reason, severity }) => ({ object: refText(ref), reason, severity }))),
    errors: reports.flatMap((report) => (report.error === undefined ? [] : [{ target: report.target, ...report.error }])),
  };
  return `${JSON.stringify(body, null, 2)}\n`;
}
