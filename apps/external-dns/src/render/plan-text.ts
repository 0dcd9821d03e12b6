import { styleText } from 'node:util';
import type { Report } from '@external-dns/controller';
import { planRows, planSummary } from './plan-rows.ts';
import type { PlanRow } from './plan-rows.ts';

const signs = { create: '+', update: '~', delete: '-' } as const;
const colours = { create: 'green', update: 'yellow', delete: 'red' } as const;

/** The plan as a table for people; `colour` on a terminal. */
export function planText(reports: readonly Report[], colour: boolean): string {
  const rows = planRows(reports);
  const lines: string[] = [];
  if (rows.length === 0) lines.push(reports.some(isBlind) ? 'No changes can be named: something could not be read.' : 'No changes: all records are as they should be.');
  else {
    lines.push(...table(rows, colour), '', `Plan: ${planSummary(rows)}.`);
  }
  for (const report of reports) lines.push(...notes(report, colour));
  return `${lines.join('\n')}\n`;
}

function table(rows: readonly PlanRow[], colour: boolean): string[] {
  const cells = rows.map((row) => [
    `${signs[row.action]} ${row.name}`,
    row.setIdentifier === '' ? row.type : `${row.type} (${row.setIdentifier})`,
    row.ttl,
    row.before === undefined ? row.targets.join(', ') : `${row.before.join(', ')} → ${row.targets.join(', ')}`,
    row.resource,
  ]);
  const header = ['  NAME', 'TYPE', 'TTL', 'TARGETS', 'OBJECT'];
  const widths = header.map((title, column) => Math.max(title.length, ...cells.map((cell) => cell[column]?.length ?? 0)));
  const line = (cell: readonly string[]): string => cell.map((text, column) => (column === cell.length - 1 ? text : text.padEnd(widths[column] ?? 0))).join('  ').trimEnd();
  return [line(header), ...cells.map((cell, index) => paint(line(cell), rows[index]?.action, colour))];
}

function paint(text: string, action: PlanRow['action'] | undefined, colour: boolean): string {
  return colour && action !== undefined ? styleText(colours[action], text, { validateStream: false }) : text;
}

function notes(report: Report, colour: boolean): string[] {
  const lines: string[] = [];
  const warn = (text: string): void => {
    lines.push(colour ? styleText('yellow', text, { validateStream: false }) : text);
  };
  for (const skip of report.newSkips) {
    if (skip.reason === 'not-managed') continue;
    warn(`! ${skip.key.name} ${skip.key.recordType}: ${skip.detail} [${skip.reason}]`);
  }
  for (const entry of report.unresolved) warn(`! ${refText(entry.ref)}: ${entry.reason} [unresolved]`);
  for (const entry of report.newSkippedObjects) if (entry.severity === 'warning') warn(`! ${refText(entry.ref)}: ${entry.reason} [skipped]`);
  if (report.error !== undefined) warn(`! ${report.target}: ${report.error.message}`);
  return lines.length === 0 ? [] : ['', ...lines];
}

/** Whether something as a whole could not be read: what is not among the changes may still be wanted. */
export function isBlind({ error, unresolved }: Report): boolean {
  return error !== undefined || unresolved.some(({ ref }) => !('name' in ref));
}

/** `source/namespace/name`, or the source alone. */
export function refText(ref: Report['unresolved'][number]['ref']): string {
  return 'name' in ref ? `${ref.source}/${ref.namespace}/${ref.name}` : ref.source;
}
