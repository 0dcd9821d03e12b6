import type { Report } from '@external-dns/controller';

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

function failed({ error, changes, unresolved }: Report): boolean {
  // A source that could not be read as a whole, not an object of it.
  const blind = unresolved.some(({ ref }) => !('name' in ref));
  return error !== undefined || blind || changes.some(({ outcome }) => outcome !== 'applied' && outcome !== 'planned');
}
