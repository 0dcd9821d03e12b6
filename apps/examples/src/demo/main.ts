/**
 * The demo: the controller over the manifests in apps/examples/demo, with the in-memory provider and its DNS server.
 *
 *   npm run demo                  publishes, shows what the DNS server answers, then follows changes of the files until Ctrl-C
 *   npm run demo -- --once        publishes, asks the DNS server for every record, prints the answers and ends
 *   npm run demo -- --port=5354   where the DNS server listens on 127.0.0.1 (otherwise a free port)
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { demoFlags, runApp, startApp } from './app-process.ts';
import { askFor, wantedRecords } from './ask.ts';
import type { Wanted } from './ask.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);
/** How long the DNS server may take to answer for everything, in milliseconds. */
const PATIENCE_MS = 30_000;

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false }, port: { type: 'string' } } });

const plan = await runApp(['plan', '--output=json', ...demoFlags]);
if (plan.code !== 2) throw new Error(`the plan of the demo ended with ${plan.code}; it should have changes (2)`);
const wanted = wantedRecords(plan.stdout);
const port = values.port === undefined ? await freePort() : Number(values.port);

const app = startApp(['--events', '--min-event-sync-interval=100ms', '--interval=1m', `--inmemory-dns-address=127.0.0.1:${port}`, ...demoFlags], 'inherit');
const ended = once(app, 'close');
let over = false;
const end = async (): Promise<void> => {
  over = true;
  app.kill('SIGTERM');
  await ended;
};
process.once('SIGINT', () => void end());
process.once('SIGTERM', () => void end());

const rows = await Promise.race([
  answersFor(wanted),
  ended.then(() => {
    throw new Error('the controller ended before it had published everything; its log says why');
  }),
]);
print('');
for (const line of table(rows)) print(line);
const missing = rows.filter(({ answers }) => answers.length === 0);
print('');
print(`${rows.length - missing.length} of ${rows.length} record sets answered by the DNS server at 127.0.0.1:${port}.`);
if (values.once) {
  await end();
  process.exitCode = missing.length === 0 ? 0 : 1;
} else {
  print(`Try it:      dig @127.0.0.1 -p ${port} www.shop.example.org`);
  print('Change it:   edit a file in apps/examples/demo and ask again. Ctrl-C ends the demo.');
  await ended;
}

interface Row {
  readonly record: Wanted;
  readonly answers: readonly string[];
}

/** Asks for every record until each has an answer or time is up. */
async function answersFor(records: readonly Wanted[]): Promise<readonly Row[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await Promise.all(records.map(async (record): Promise<Row> => ({ record, answers: await askFor(record, port).catch(() => []) })));
    if (over || found.every(({ answers }) => answers.length > 0) || Date.now() > deadline) return found;
    await delay(50);
  }
}

function table(all: readonly Row[]): string[] {
  const cells = all.map(({ record, answers }) => [record.name, record.type, answers.length === 0 ? 'NO ANSWER' : answers.join(', '), record.resource]);
  const lines = [['NAME', 'TYPE', 'ANSWER', 'OBJECT'], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((text, column) => text.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
