import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a server is started and how it is known that it serves. */
export interface ServerCommand {
  /** For messages. */
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether it answers; asked again until it says true. What it throws counts as "not yet". */
  ready(signal: AbortSignal): Promise<boolean>;
  /** Milliseconds until readiness is given up. */
  readonly patienceMs: number;
}

/** A started server. It does not outlive this process, however that ends. */
export interface ServerProcess {
  readonly pid: number;
  /** SIGTERM, then SIGKILL after ten seconds; resolves when the process is gone. Safe to call again. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
}

const STOP_PATIENCE_MS = 10_000;
/** As much of the server's own output as an error message can use. */
const KEPT_OUTPUT = 4000;

/** Starts a server and waits until it is ready. Rejects, with the end of its output, when it exits before or takes too long; it is then gone. */
export async function startProcess(command: ServerCommand): Promise<ServerProcess> {
  const child = spawn(command.program, command.args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...command.env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-KEPT_OUTPUT)));
  let spawnError: Error | undefined;
  child.on('error', (error) => (spawnError = error));
  const endWithParent = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithParent);
  child.once('exit', () => process.off('exit', endWithParent));
  const { pid } = child;
  if (pid === undefined) {
    process.off('exit', endWithParent);
    await sleep(0);
    throw new Error(`${command.name} cannot be started as ${command.program}: ${spawnError?.message ?? 'no process'}`);
  }
  const guard = endWhenOrphaned(pid);
  child.once('exit', () => guard.kill('SIGKILL'));
  const server: ServerProcess = { pid, stop: () => end(child, 'SIGTERM'), kill: () => end(child, 'SIGKILL') };
  const deadline = Date.now() + command.patienceMs;
  while (!(await isReady(command))) {
    if (hasEnded(child)) throw new Error(`${command.name} ended (${child.signalCode ?? `exit code ${child.exitCode ?? '?'}`}) before it was ready:\n${output}`);
    if (Date.now() > deadline) {
      await server.kill();
      throw new Error(`${command.name} was not ready after ${command.patienceMs / 1000} s:\n${output}`);
    }
    await sleep(100);
  }
  return server;
}

/** A process that is told by the closing of a pipe that this one is gone, killed perhaps, and then ends the server. */
function endWhenOrphaned(pid: number): ChildProcess {
  // In a group of its own, so that Ctrl-C does not end it before its work.
  return spawn('sh', ['-c', 'cat >/dev/null; kill -9 "$0"', String(pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
}

async function isReady(command: ServerCommand): Promise<boolean> {
  try {
    return await command.ready(AbortSignal.timeout(5000));
  } catch {
    return false;
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (hasEnded(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await exited;
  clearTimeout(timer);
}

/** A loopback TCP port that nobody listened on a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free loopback port');
  return address.port;
}

/** Starts anew when another process took a port between choosing and listening. */
export async function withFreshPorts<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (attempt === 3 || !(error instanceof Error) || !error.message.includes('address already in use')) throw error;
    }
  }
}
