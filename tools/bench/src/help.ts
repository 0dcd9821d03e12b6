import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, rounded } from './bench.ts';
import type { Bench } from './bench.ts';
import { builtApp, distribution, plainEnvironment } from './bundle.ts';

const RUNS = 11;
const TARGET = 4;
/** A class of the Kubernetes client that no other module has; the bundle keeps names. */
const CLIENT_MARK = 'V1beta1PodCertificate';
/** Preloaded: writes the URL of every loaded module to standard error. */
const TRACE = "data:text/javascript,import{registerHooks}from'node:module';registerHooks({load(u,c,n){process.stderr.write('loaded '+u+'\\n');return n(u,c)}})";

/** What the app costs before it does anything. */
export const help: Bench = {
  name: 'help',
  description: 'external-dns --help against node -e 0 (needs npm run build): ratio, and that no Kubernetes client is loaded',
  async run() {
    const bin = builtApp();
    const app: number[] = [];
    const nothing: number[] = [];
    // In turn, so that both see the same machine; the first fills the compile cache.
    for (let run = 0; run <= RUNS; run += 1) {
      const times = [timed([bin, '--help']), timed(['-e', '0'])] as const;
      if (run === 0) continue;
      app.push(times[0]);
      nothing.push(times[1]);
    }
    const loaded = loadedChunks(bin);
    return {
      runs: RUNS,
      helpMs: rounded(median(app)),
      nodeMs: rounded(median(nothing)),
      ratio: rounded(median(app) / median(nothing)),
      target: TARGET,
      chunks: loaded.map((file) => path.basename(file)),
      loadedKB: Math.round(loaded.reduce((sum, file) => sum + readFileSync(file).length, 0) / 1000),
      loadsKubernetesClient: loaded.some((file) => readFileSync(file, 'utf8').includes(CLIENT_MARK)),
    };
  },
};

function timed(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8', env: plainEnvironment() });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${String(status)}: ${stderr}`);
  return performance.now() - started;
}

function loadedChunks(bin: string): readonly string[] {
  const { stderr } = spawnSync(process.execPath, [`--import=${TRACE}`, bin, '--help'], { encoding: 'utf8', env: plainEnvironment() });
  const files = [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => fileURLToPath(url)).filter((file) => file.startsWith(distribution));
  if (files.length === 0) throw new Error(`no module of the app was seen: ${stderr}`);
  return files;
}
