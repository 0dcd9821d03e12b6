// Runs a root command on the pinned Node, installing the workspace first where that is needed. Needs only Node 20 and npm.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, 'node_modules', '.bin');
const pathEntries = [bin, path.join(root, 'tools', 'bin'), process.env.PATH ?? ''];
const [command, ...args] = process.argv.slice(2);
const { packageManager } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

const nx = (...rest) => ['nx', ...rest, ...args];
const source = (file, ...fixed) => ['node', '--conditions=@external-dns/source', path.join(root, file), ...fixed, ...args];
const commands = {
  demo: [source('apps/examples/src/demo/main.ts')],
  build: [nx('run-many', '-t', 'build')],
  test: [nx('run-many', '-t', 'test')],
  'test:servers': [nx('run-many', '-t', 'test-servers', '--parallel=1')],
  lint: [nx('run-many', '-t', 'lint')],
  typecheck: [nx('run-many', '-t', 'typecheck')],
  bench: [source('tools/bench/src/main.ts')],
  vectors: [source('tools/vectors/src/main.ts')],
  docs: [source('tools/docs/src/main.ts')],
  'servers:prepare': [source('tools/servers/src/main.ts', 'build')],
  'check:packages': [source('tools/config/check-packages.ts')],
  'generate:package': [source('tools/generators/package.ts')],
  'release:dry-run': [nx('release', '--dry-run', '--skip-publish')],
};

const env = { ...process.env, PATH: pathEntries.join(path.delimiter), NX_DAEMON: process.env.NX_DAEMON ?? 'false', NX_TUI: 'false' };

function run(line, options = {}) {
  const [program, ...rest] = line;
  const result = spawnSync(program, rest, { cwd: root, env, stdio: 'inherit', ...options });
  if (result.error) throw result.error;
  return result.status ?? 1;
}

const marker = path.join(root, 'node_modules', '.modules.yaml');

/** The installed packages are those of the lock file, and nothing was interrupted. */
function installed() {
  if (!existsSync(marker) || !existsSync(path.join(bin, 'nx'))) return false;
  return statSync(marker).mtimeMs >= statSync(path.join(root, 'pnpm-lock.yaml')).mtimeMs;
}

if (!(command in commands)) {
  process.stderr.write(`unknown command "${command ?? ''}": one of ${Object.keys(commands).join(', ')}\n`);
  process.exit(1);
}
if (!installed()) {
  process.stderr.write('Installing the workspace (once) …\n');
  const status = run(['npx', '--yes', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status);
  // pnpm leaves the file alone when there was nothing to do.
  const now = new Date();
  utimesSync(marker, now, now);
}
for (const line of commands[command]) {
  const status = run(line);
  if (status !== 0) process.exit(status);
}
