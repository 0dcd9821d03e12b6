import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { CLASS, RCODE, dataTypeCode, formatData, query, typeCode } from '@external-dns/dns-wire';

const sources = path.resolve(import.meta.dirname, '../src/bin.ts');

/** The program, running. */
export interface AppProcess {
  /** Everything written so far to standard output and standard error. */
  stdout(): string;
  stderr(): string;
  /** Asks it to end; resolves with the exit code. */
  end(signal?: NodeJS.Signals): Promise<number>;
  /** Resolves with the exit code when it ends by itself. */
  readonly ended: Promise<number>;
}

/** Starts the program: the bundle at `bin`, or its sources. `stdin` is written to it and closed. */
export function startApp(args: readonly string[], options: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string; readonly bin?: string } = {}): AppProcess {
  const program = options.bin === undefined ? ['--conditions=@external-dns/source', sources] : [options.bin];
  const child = spawn(process.execPath, [...program, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(options.stdin ?? '');
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
  return {
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    end(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

/** What the DNS server at `port` on loopback answers, in presentation form and sorted; empty for no data and no such name. */
export async function resolve(port: number, name: string, type = 'A'): Promise<readonly string[]> {
  const code = typeCode(type);
  if (code === undefined) throw new Error(`record type ${type} is not known`);
  try {
    const answer = await query({ address: '127.0.0.1', port }, { name, type: code, class: CLASS.IN }, { timeoutMs: 2_000, attempts: 1 });
    if (answer.rcode !== RCODE.NOERROR) return [];
    return answer.answers.filter((record) => dataTypeCode(record.data) === code).map((record) => formatData(record.data)).sort();
  } catch {
    // Not listening yet, or any more.
    return [];
  }
}

/** A port of loopback at which nobody listens. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((ready) => probe.listen(0, '127.0.0.1', ready));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  if (typeof address !== 'object' || address === null) throw new Error('no port is free');
  return address.port;
}

/** Waits until `condition` gives true, and rejects with `what` after a minute. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, patienceMs = 60_000): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    if (await condition()) return;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  throw new Error(`still not true after ${patienceMs / 1000} s: ${what}`);
}
