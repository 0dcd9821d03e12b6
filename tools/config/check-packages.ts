/**
 * Checks every publishable package as it would be packed: publint (strict), arethetypeswrong (ESM only), and that no declaration file names a type of an SDK.
 * Needs a build. Prints a line a package; exits 1 when one fails.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { packageManager: string };
/** Packages whose types must not stand in what we publish: users would have to install them, and a major of theirs would be one of ours. */
const foreignTypes = /from ['"](@kubernetes\/client-node|@aws-sdk\/|@google-cloud\/|cloudflare|pino|prom-client|undici|yaml|re2js)/;

const scratch = mkdtempSync(path.join(tmpdir(), 'external-dns-packages-'));
let failed = 0;
try {
  for (const folder of readdirSync(path.join(root, 'packages')).sort()) {
    const problems = check(path.join(root, 'packages', folder));
    process.stdout.write(`${problems.length === 0 ? 'ok' : 'FAILED'}  ${folder}\n${problems.map((problem) => `${problem.trimEnd()}\n`).join('')}`);
    if (problems.length > 0) failed += 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;

function check(directory: string): string[] {
  const packed = pack(directory);
  return [
    ...tool('publint', ['run', '--strict', packed]),
    ...tool('attw', ['--profile', 'esm-only', '--no-emoji', packed]),
    ...foreignDeclarations(packed),
  ];
}

function pack(directory: string): string {
  const output = execFileSync('npx', ['--yes', packageManager, 'pack', '--json', '--pack-destination', scratch], { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const answer = JSON.parse(output) as { filename: string } | { filename: string }[];
  const { filename } = Array.isArray(answer) ? (answer[0] ?? { filename: '' }) : answer;
  return path.isAbsolute(filename) ? filename : path.join(scratch, filename);
}

function tool(name: string, args: readonly string[]): string[] {
  const { status, stdout, stderr } = spawnSync(path.join(root, 'node_modules', '.bin', name), args, { encoding: 'utf8', cwd: root });
  return status === 0 ? [] : [`${name}: ${stdout}${stderr}`];
}

function foreignDeclarations(packed: string): string[] {
  const into = mkdtempSync(path.join(scratch, 'unpacked-'));
  execFileSync('tar', ['-xzf', packed, '-C', into]);
  const problems: string[] = [];
  for (const entry of readdirSync(path.join(into, 'package'), { recursive: true, encoding: 'utf8' })) {
    if (!entry.endsWith('.d.ts')) continue;
    const found = foreignTypes.exec(readFileSync(path.join(into, 'package', entry), 'utf8'));
    if (found !== null) problems.push(`${entry} names a type of "${found[1] ?? ''}": describe structurally what is used`);
  }
  return problems;
}
