import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { plainEnvironment } from './bundle.ts';

/** What a process took. */
export interface Cost {
  readonly wallSeconds: number;
  readonly peakRssMB: number;
  /** User and system time; absent where `/usr/bin/time` is missing. */
  readonly cpuSeconds?: number;
}

const TIME = '/usr/bin/time';
const POLL_MS = 20;

/**
 * Runs a program to its end. Memory is what the kernel counted (`/usr/bin/time`), or, without that, the highest that was seen in `/proc` every 20 ms. Rejects, with
 * the end of its output, when the program fails.
 */
export async function timedProcess(program: string, args: readonly string[]): Promise<Cost> {
  const directory = await mkdtemp(path.join(tmpdir(), 'bench-time-'));
  const report = path.join(directory, 'time');
  const hasTime = existsSync(TIME);
  const [command, ...rest] = hasTime ? [TIME, '-o', report, '-f', '%M %U %S', program, ...args] : [program, ...args];
  try {
    const started = performance.now();
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: plainEnvironment() });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2000)));
    let peakKB = 0;
    const poll = hasTime ? undefined : setInterval(() => (peakKB = Math.max(peakKB, peakOf(child.pid))), POLL_MS);
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    }).finally(() => clearInterval(poll));
    const wallSeconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(`${program} ended with ${String(code)}: ${output}`);
    if (!hasTime) return { wallSeconds, peakRssMB: peakKB / 1000 };
    const [rssKB = Number.NaN, user = Number.NaN, system = Number.NaN] = (await readFile(report, 'utf8')).trim().split(' ').map(Number);
    return { wallSeconds, peakRssMB: (rssKB * 1024) / 1e6, cpuSeconds: user + system };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function peakOf(pid: number | undefined): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0);
  } catch {
    // It has ended.
    return 0;
  }
}
