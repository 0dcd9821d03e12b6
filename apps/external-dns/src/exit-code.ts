import type { Report } from '@external-dns/controller';
import { isBlind } from './render/plan-text.ts';

/**
 * Of `--once`: 0 all well (an isolated bad object is a warning), 1 something failed, 3 the delete guard or a hold kept deletions back.
 */
export function onceExitCode(reports: readonly Report[]): number {
  if (reports.some(failed)) return 1;
  return reports.some(({ guarded }) => guarded) ? 3 : 0;
}

/** Of `plan`: 0 no changes, 2 changes, 1 error. */
export function planExitCode(reports: readonly Report[]): number {
  if (reports.some(failed)) return 1;
  return reports.some(({ changes }) => changes.length > 0) ? 2 : 0;
}

function failed(report: Report): boolean {
  return isBlind(report) || report.changes.some(({ outcome }) => outcome !== 'applied' && outcome !== 'planned');
}
