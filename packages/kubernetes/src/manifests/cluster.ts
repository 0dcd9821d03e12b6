import { isDeepStrictEqual } from 'node:util';
import { configError } from '@external-dns/plugin';
import { joinNeeds, kindKey } from '../projection/index.ts';
import { Store } from '../store/index.ts';
import { objectKey } from '../types.ts';
import type { ClusterWriter, KindDescriptor, KubernetesObject, Lister, Need } from '../types.ts';
import { FileSet } from './file-set.ts';
import type { Content } from './file-set.ts';
import { checkPaths, reason, sameScan, scanPaths } from './scan.ts';
import type { Scan } from './scan.ts';
import { compileSelection } from './select.ts';
import type { ManifestCluster, ManifestConfig, ManifestProblem } from './types.ts';
import { WakeUp } from './wake-up.ts';

const STDIN = 'stdin';
const DEFAULT_QUIET_MS = 100;
const DEFAULT_POLL_MS = 5000;
/** A file that changes for longer than this many looks is read as it is, so that a busy one cannot hide all others. */
const MOST_LOOKS = 50;

/**
 * Makes a cluster of manifests, read before this resolves. Namespaced objects without a namespace are in `default`; needs select by namespace,
 * label and field as a server would.
 *
 * Unknown is not empty: a file that is broken, or holds anything that is no object with apiVersion, kind and a name, is a problem (logged once, see
 * `problems()`) and what it gave when it was last whole stays; the good objects of a file that never was whole are served. A named path
 * that vanishes later is a problem too; a file that vanishes from a directory is gone. Of two manifests of one object the first in the order of
 * paths and file names counts.
 *
 * The writer does nothing: files are never written.
 *
 * Throws a `config` error for no path, a missing path, `-` twice, or a selector that cannot be parsed.
 */
export async function openManifestCluster(config: ManifestConfig, needs: readonly Need[]): Promise<ManifestCluster> {
  const { paths } = config;
  if (paths.length === 0) throw configError('no manifest path is given: name a file, a directory, or - for stdin');
  if (paths.filter((path) => path === '-').length > 1) throw configError('the manifest path "-" (stdin) is given twice: it can be read only once');
  const joined = joinNeeds(needs);
  const files = new FileSet(compileSelection(joined));
  const stores = new Map(joined.map((need) => [kindKey(need.kind), new Store(need.kind, need.indexes ?? {}, config.log)]));
  const onDisk = [...new Set(paths.filter((path) => path !== '-'))];
  await checkPaths(onDisk);
  config.signal?.throwIfAborted();
  if (paths.includes('-')) files.setText(STDIN, await readAll(config.stdin ?? process.stdin));
  const scan = await scanPaths(onDisk);
  await files.update(scan, fixedNames, config.signal);
  const cluster = new Manifests(config, files, stores, onDisk);
  cluster.start(scan);
  return cluster;
}

const fixedNames: ReadonlySet<string> = new Set([STDIN]);

/** Writing is for live clusters. */
const writer: ClusterWriter = {
  patchStatus: () => Promise.resolve(),
  create: () => Promise.resolve(),
};

class Manifests implements ManifestCluster {
  readonly description: string;
  readonly writer = writer;
  readonly #config: ManifestConfig;
  readonly #files: FileSet;
  readonly #stores: ReadonlyMap<string, Store>;
  readonly #onDisk: readonly string[];
  readonly #closed = new AbortController();
  #problems: readonly ManifestProblem[] = [];
  #following: Promise<void> | undefined;

  constructor(config: ManifestConfig, files: FileSet, stores: ReadonlyMap<string, Store>, onDisk: readonly string[]) {
    this.description = `manifests ${config.paths.map((path) => (path === '-' ? STDIN : path)).join(', ')}`;
    this.#config = config;
    this.#files = files;
    this.#stores = stores;
    this.#onDisk = onDisk;
  }

  start(scan: Scan): void {
    this.#publish();
    if (this.#config.watch && this.#onDisk.length > 0) this.#following = this.#follow(scan);
  }

  lister<T extends KubernetesObject>(kind: KindDescriptor): Lister<T> {
    const store = this.#stores.get(kindKey(kind));
    if (store === undefined) throw new Error(`no need named the kind ${kindKey(kind)}: a lister must be asked for when the cluster is opened`);
    // The needs say what is stored of a kind, and so which type its objects have.
    return store as Lister as Lister<T>;
  }

  problems(): readonly ManifestProblem[] {
    return this.#problems;
  }

  /** All that can be read was read when the cluster was opened; a file that cannot waits for its author. */
  async settled(_patienceMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#following;
  }

  async #follow(first: Scan): Promise<void> {
    const { signal } = this.#closed;
    const { clock, log } = this.#config;
    const wakeUp = new WakeUp(clock, this.#config.pollMs ?? DEFAULT_POLL_MS);
    wakeUp.follow(first.directories);
    // A change between the first look and the watch would tell no one.
    let look = true;
    while (!signal.aborted) {
      try {
        if (!look) await wakeUp.next(signal);
        look = false;
        const scan = await this.#quietScan(signal);
        wakeUp.follow(scan.directories);
        if (this.#files.matches(scan, fixedNames)) continue;
        await this.#files.update(scan, fixedNames, signal);
        this.#publish();
      } catch (error) {
        if (!signal.aborted) log.error('Looking at manifests failed', { error: reason(error) });
      }
    }
    wakeUp.close();
  }

  /** Looks until two looks a while apart saw the same: what is being written is not read. */
  async #quietScan(signal: AbortSignal): Promise<Scan> {
    let scan = await scanPaths(this.#onDisk);
    for (let looks = 1; looks < MOST_LOOKS && !this.#files.matches(scan, fixedNames); looks += 1) {
      await this.#config.clock.sleep(this.#config.quietMs ?? DEFAULT_QUIET_MS, signal);
      const again = await scanPaths(this.#onDisk);
      if (sameScan(scan, again)) return again;
      scan = again;
    }
    return scan;
  }

  #publish(): void {
    const content = this.#files.content();
    for (const [key, store] of this.#stores) updateStore(store, content.objects.get(key) ?? new Map<string, KubernetesObject>());
    this.#report(content.problems);
    this.#setStates(content);
  }

  #setStates(content: Content): void {
    const held = this.#config.unreadableAtStart === 'hold' && !content.complete;
    const [problem] = content.problems;
    for (const store of this.#stores.values()) {
      // Once synced it stays so: what a file gave before is still there.
      if (store.state() === 'synced') continue;
      store.setState(held ? { unsynced: new Error(problem === undefined ? 'a manifest is unreadable' : describe(problem)), partial: true } : 'synced');
    }
  }

  #report(problems: readonly ManifestProblem[]): void {
    const before = new Set(this.#problems.map(describe));
    const now = new Set(problems.map(describe));
    for (const problem of problems) {
      if (!before.has(describe(problem))) this.#config.log.error('Manifest cannot be used; what it gave before stays', { ...problem });
    }
    for (const problem of this.#problems) {
      if (!now.has(describe(problem))) this.#config.log.info('Manifest problem is gone', { ...problem });
    }
    this.#problems = problems;
  }
}

/** Emits only what differs. */
function updateStore(store: Store, objects: ReadonlyMap<string, KubernetesObject>): void {
  const before = store.list();
  for (const object of objects.values()) {
    const known = store.get(object.metadata.namespace, object.metadata.name);
    if (known !== object && !isDeepStrictEqual(known, object)) store.set(object);
  }
  for (const { metadata } of before) {
    if (!objects.has(objectKey(metadata.namespace, metadata.name))) store.delete(metadata.namespace, metadata.name);
  }
}

function describe({ file, line, message }: ManifestProblem): string {
  return `${file}${line === undefined ? '' : `:${line}`}: ${message}`;
}

async function readAll(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks).toString('utf8');
}
