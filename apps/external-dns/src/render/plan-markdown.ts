import type { Report } from '@external-dns/controller';
import { planRows, planSummary } from './plan-rows.ts';
import { isBlind, refText } from './plan-text.ts';

/** The plan for a comment under a pull request. */
export function planMarkdown(reports: readonly Report[]): string {
  const rows = planRows(reports);
  const lines: string[] = ['## DNS plan', ''];
  if (rows.length === 0) lines.push(reports.some(isBlind) ? 'No changes can be named: something could not be read.' : 'No changes.');
  else {
    lines.push(`${planSummary(rows)}.`, '', '| | Name | Type | TTL | Targets | Object |', '|---|---|---|---|---|---|');
    for (const row of rows) {
      const targets = row.before === undefined ? code(row.targets) : `${code(row.before)} → ${code(row.targets)}`;
      lines.push(`| ${row.action} | ${code([row.name])} | ${row.type} | ${row.ttl} | ${targets} | ${row.resource === '' ? '' : code([row.resource])} |`);
    }
  }
  const notes = reports.flatMap((report) => [
    ...report.newSkips.filter((skip) => skip.reason !== 'not-managed').map((skip) => `- ${code([skip.key.name])} ${skip.key.recordType}: ${escape(skip.detail)} (${skip.reason})`),
    ...report.unresolved.map(({ ref, reason }) => `- ${code([refText(ref)])} cannot be resolved: ${escape(reason)}`),
    ...report.newSkippedObjects.filter(({ severity }) => severity === 'warning').map(({ ref, reason }) => `- ${code([refText(ref)])} is skipped: ${escape(reason)}`),
    ...(report.error === undefined ? [] : [`- ${escape(report.error.message)}`]),
  ]);
  if (notes.length > 0) lines.push('', '### Left alone', '', ...notes);
  return `${lines.join('\n')}\n`;
}

function code(texts: readonly string[]): string {
  return texts.map((text) => `\`${escape(text.replaceAll('`', "'"))}\``).join(', ');
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
