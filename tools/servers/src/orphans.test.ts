import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { until } from './until.ts';

const module = pathToFileURL(path.join(import.meta.dirname, 'server-process.ts')).href;
const pids = new Set<number>();
const directories = new Set<string>();

// Whatever a test comes to, nothing that it started outlives it: an orphan would keep the runner waiting.
afterEach(async () => {
  for (const pid of pids) if (await isRunning(pid)) process.kill(pid, 'SIGKILL');
  pids.clear();
  for (const directory of directories) await rm(directory, { recursive: true, force: true });
  directories.clear();
});

/** Whether the process is there and not only waiting for somebody to ask how it ended. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // Where nobody adopts orphans they stay as zombies.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat === undefined || stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3) !== 'Z';
}

/** A process that starts a server, tells its pid in a file, and goes on. It shares no pipe with this one. */
async function starter(): Promise<{ readonly pid: number; readonly server: number; readonly ended: Promise<unknown> }> {
  const directory = await mkdtemp(path.join(tmpdir(), 'orphans-'));
  directories.add(directory);
  const file = path.join(directory, 'pid');
  const program = `
    import { renameSync, writeFileSync } from 'node:fs';
    import { startProcess } from ${JSON.stringify(module)};
    const server = await startProcess({ name: 'thing', program: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], patienceMs: 10_000, ready: async () => true });
    writeFileSync(${JSON.stringify(`${file}.new`)}, String(server.pid));
    renameSync(${JSON.stringify(`${file}.new`)}, ${JSON.stringify(file)});
    setInterval(() => {}, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
  const ended = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error('the starter did not start');
  pids.add(pid);
  let server = 0;
  await until('the starter tells the pid of its server', async () => (server = Number(await readFile(file, 'utf8').catch(() => '0'))) > 0, 15_000);
  pids.add(server);
  return { pid, server, ended };
}

it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('a server ends when who started it is ended by %s', async (signal) => {
  const { pid, server, ended } = await starter();
  expect(await isRunning(server)).toBe(true);
  process.kill(pid, signal);
  await ended;
  await until('the server is gone', async () => !(await isRunning(server)), 15_000);
}, 40_000);
