import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, chmod, cp, mkdir, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The release that is built where none is given. */
export const KUBERNETES_VERSION = '1.34.2';

/** Parts of the module that the build does not read. */
const NOT_COMPILED: ReadonlySet<string> = new Set(['CHANGELOG', 'cluster', 'docs', 'staging', 'test', 'vendor', 'go.work', 'go.work.sum']);

type Env = Readonly<Record<string, string | undefined>>;
type Progress = (line: string) => void;

/** Where a built kube-apiserver is kept: below `XDG_CACHE_HOME`, else `~/.cache`. */
export function cachedKubeApiServer(env: Env = process.env): string {
  const cache = env['XDG_CACHE_HOME'] === undefined || env['XDG_CACHE_HOME'] === '' ? path.join(homedir(), '.cache') : env['XDG_CACHE_HOME'];
  return path.join(cache, 'external-dns-servers', `kube-apiserver-${KUBERNETES_VERSION}`);
}

/**
 * The kube-apiserver to use: `EXTERNAL_DNS_KUBE_APISERVER` (a file), `KUBEBUILDER_ASSETS` (a directory, as envtest has it), the cache, in this
 * order; undefined when there is none yet. Rejects when a variable names a file that cannot be run.
 */
export async function findKubeApiServer(env: Env = process.env): Promise<string | undefined> {
  const named = env['EXTERNAL_DNS_KUBE_APISERVER'];
  if (named !== undefined && named !== '') {
    if (await isExecutable(named)) return named;
    throw new Error(`EXTERNAL_DNS_KUBE_APISERVER names "${named}", which cannot be run: name a kube-apiserver program, or unset it`);
  }
  const assets = env['KUBEBUILDER_ASSETS'];
  if (assets !== undefined && assets !== '') {
    const file = path.join(assets, 'kube-apiserver');
    if (await isExecutable(file)) return file;
    throw new Error(`KUBEBUILDER_ASSETS is "${assets}", but "${file}" cannot be run: name a directory that holds kube-apiserver, or unset it`);
  }
  const cached = cachedKubeApiServer(env);
  return (await isExecutable(cached)) ? cached : undefined;
}

/** Path of the first program of that name on PATH. */
export async function findProgram(name: string, env: Env = process.env): Promise<string | undefined> {
  for (const directory of (env['PATH'] ?? '').split(path.delimiter)) {
    const file = path.join(directory, name);
    if (directory !== '' && (await isExecutable(file))) return file;
  }
  return undefined;
}

/**
 * Finds a kube-apiserver, or builds it once from the Go module registry into the cache (minutes, and a gigabyte of Go's caches). `progress` is
 * told of each step. Rejects when Go is missing or the build fails; the cache then holds nothing half-made.
 */
export async function ensureKubeApiServer(progress: Progress = () => undefined, env: Env = process.env): Promise<string> {
  const found = await findKubeApiServer(env);
  if (found !== undefined) return found;
  if ((await findProgram('go', env)) === undefined) {
    throw new Error('there is no kube-apiserver, and no go to build it with: install Go, or set KUBEBUILDER_ASSETS or EXTERNAL_DNS_KUBE_APISERVER');
  }
  const target = cachedKubeApiServer(env);
  const work = await mkdtemp(path.join(tmpdir(), 'kube-apiserver-build-'));
  try {
    progress(`Downloading the module k8s.io/kubernetes v${KUBERNETES_VERSION}`);
    const module = await downloadModule(work);
    const source = path.join(work, 'kubernetes');
    progress('Copying its source');
    await copySource(module, source);
    progress('Compiling kube-apiserver (minutes, the first time)');
    await mkdir(path.dirname(target), { recursive: true });
    // In the cache's own folder, so that the rename is one step.
    const built = `${target}.${process.pid}.tmp`;
    try {
      await goBuild(source, built);
      await rename(built, target);
    } finally {
      await rm(built, { force: true });
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  progress(`Built ${target}`);
  return target;
}

async function downloadModule(cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)('go', ['mod', 'download', '-json', `k8s.io/kubernetes@v${KUBERNETES_VERSION}`], { cwd, maxBuffer: 1 << 24 });
  const answer: unknown = JSON.parse(stdout);
  if (typeof answer !== 'object' || answer === null || !('Dir' in answer) || typeof answer.Dir !== 'string') throw new Error(`go mod download gave no directory: ${stdout.slice(0, 500)}`);
  return answer.Dir;
}

/** The module cache is read-only, and the module's go.mod points at staging directories that the module does not hold. */
async function copySource(module: string, source: string): Promise<void> {
  await cp(module, source, { recursive: true, filter: (from) => !NOT_COMPILED.has(path.relative(module, from)) });
  await makeWritable(source);
  const goMod = path.join(source, 'go.mod');
  await writeFile(goMod, publishedModules(await readFile(goMod, 'utf8')));
}

/** A go.mod that takes `k8s.io/X` from its release instead of `./staging`. */
export function publishedModules(goMod: string): string {
  return goMod.replaceAll(/(k8s\.io\/[\w.-]+) => \.\/staging\/src\/k8s\.io\/[\w.-]+/g, `$1 => $1 v0${KUBERNETES_VERSION.slice(1)}`);
}

async function makeWritable(directory: string): Promise<void> {
  await chmod(directory, 0o755);
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) await makeWritable(path.join(directory, entry.name));
  }
  await Promise.all(['go.mod', 'go.sum'].map((name) => chmod(path.join(directory, name), 0o644).catch(() => undefined)));
}

async function goBuild(cwd: string, output: string): Promise<void> {
  // Without these the server says that it is v0.0.0.
  const [major, minor] = KUBERNETES_VERSION.split('.');
  const stamps = { gitVersion: `v${KUBERNETES_VERSION}`, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  const flags = ['-s', '-w', ...Object.entries(stamps).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`)];
  const child = spawn('go', ['build', `-ldflags=${flags.join(' ')}`, '-o', output, './cmd/kube-apiserver'], {
    cwd,
    env: { ...process.env, GOFLAGS: '-mod=mod', GOWORK: 'off' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-4000)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`go build of kube-apiserver failed (${code === null ? 'killed' : `exit code ${code}`}):\n${errors}`);
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
