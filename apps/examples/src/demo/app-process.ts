import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');
const bin = path.join(root, 'apps/external-dns/src/bin.ts');

/** What the demo gives the controller besides the address of its DNS server: the same for `plan` and for the run. */
export const demoFlags: readonly string[] = [
  `--manifests=${path.join(root, 'apps/examples/demo')}`,
  '--source=service',
  '--source=ingress',
  '--source=crd',
  '--provider=inmemory',
  '--inmemory-zone=example.org',
  '--registry=txt',
  '--txt-owner-id=demo',
  '--policy=sync',
  ...['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'SRV'].map((type) => `--managed-record-types=${type}`),
  '--metrics-address=',
];

/** Starts the app from its sources, as an operator would start it; its log goes to `stderr`. */
export function startApp(args: readonly string[], stderr: 'inherit' | 'ignore'): ChildProcess {
  return spawn(process.execPath, ['--conditions=@external-dns/source', bin, ...args], { stdio: ['ignore', 'pipe', stderr] });
}

/** Runs the app to its end; resolves with its exit code and what it printed. */
export async function runApp(args: readonly string[]): Promise<{ readonly code: number; readonly stdout: string }> {
  const child = startApp(args, 'ignore');
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? 1));
  });
  return { code, stdout };
}
