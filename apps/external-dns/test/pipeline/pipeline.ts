import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createController, createGate, createLogger } from '@external-dns/controller';
import type { Controller, Report } from '@external-dns/controller';
import { openManifestCluster } from '@external-dns/kubernetes';
import type { Cluster, Need } from '@external-dns/kubernetes';
import type { TestApiServer } from '@external-dns/kubernetes/testing';
import { parseOptions } from '@external-dns/options';
import type { Clock, Context, Provider } from '@external-dns/plugin';
import { clusterNeeds, composeTarget, openConfiguredCluster } from '../../src/compose.ts';
import { onceExitCode } from '../../src/exit-code.ts';
import { allOptions } from '../../src/plugins.ts';
import { validate } from '../../src/validate.ts';
import { until } from '../app-process.ts';

/** Where the objects come from: an API server in this process, files, or objects as they are (read once). */
export type Objects = { readonly api: TestApiServer; readonly directory: string } | { readonly manifests: string } | { readonly objects: readonly object[] };

/** Time that a test may move on. Waits of up to 40 s (before another try) are short; longer ones are real. */
export class MovableClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleep(ms > 40_000 ? ms : Math.min(ms, 20), undefined, signal === undefined ? {} : { signal });
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }
}

/** The whole program but its process: cluster, sources, wrappers, plan, registry, controller over the provider of the test. */
export interface Pipeline {
  readonly cluster: Cluster;
  readonly controller: Controller;
  readonly clock: MovableClock;
  /** Everything logged, as text lines. */
  readonly lines: readonly string[];
  /** Of every round so far. */
  readonly reports: readonly Report[];
  /** A full round. */
  round(): Promise<Report>;
  /** What `--once` would exit with after the last round. */
  exitCode(): number;
  close(): Promise<void>;
}

export interface PipelineOptions {
  /** Flags beside those that every test has. */
  readonly flags?: readonly string[];
  /** Default: `crd`. */
  readonly sources?: readonly string[];
  readonly objects: Objects;
  readonly provider: Provider;
  readonly clock?: MovableClock;
}

/** Opens a pipeline as the program would, without its guard against many deletions (which has tests of its own) unless a flag asks for it. */
export async function openPipeline(options: PipelineOptions): Promise<Pipeline> {
  const { objects, provider, flags = [] } = options;
  const named = (flag: string): boolean => flags.some((given) => given.startsWith(`--${flag}=`));
  const argv = [
    ...(options.sources ?? ['crd']).map((source) => `--source=${source}`),
    '--provider=inmemory',
    '--kube-api-qps=1000',
    '--kube-api-burst=1000',
    // A time limit must not be one of the short waits of the clock.
    '--kube-api-request-timeout=60s',
    ...(named('policy') ? [] : ['--policy=sync']),
    ...(named('txt-owner-id') ? [] : ['--txt-owner-id=me']),
    ...(named('delete-guard') ? [] : ['--delete-guard=0']),
    ...flags,
    ...(await clusterFlags(objects)),
  ];
  const parsed = parseOptions(allOptions(), { argv, env: {} });
  if (parsed.action !== 'run') throw new Error(`the command line of a test: ${parsed.action}`);
  const { values } = parsed;
  validate(values);

  const clock = options.clock ?? new MovableClock();
  const lines: string[] = [];
  const reports: Report[] = [];
  const log = createLogger({ format: 'text', level: 'debug', write: (line) => void lines.push(line) });
  const { signal } = new AbortController();
  const gate = createGate({ dryRun: values['dry-run'], requestTimeoutMs: 30_000, now: () => clock.now() });
  const ctx: Context = { signal, log, clock, telemetry: () => undefined, write: (send) => gate.write(signal, send) };
  const cluster =
    'objects' in objects
      ? await openManifestCluster({ paths: ['-'], watch: false, stdin: chunk(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.objects })), log, clock }, clusterNeeds(values))
      : await openConfiguredCluster(values, true, ctx);
  if (cluster === undefined) throw new Error('the sources of a pipeline read a cluster');
  const controller = createController({
    targets: [await composeTarget(values, cluster, ctx, provider)],
    gate,
    clock,
    log,
    telemetry: () => undefined,
    observers: [{ name: 'collect', onReport: (report) => void reports.push(report) }],
    intervalMs: values.interval,
    minEventSyncIntervalMs: values['min-event-sync-interval'],
    events: values.events,
    once: values.once,
  });
  await firstAnswers(cluster, clusterNeeds(values));
  return {
    cluster,
    controller,
    clock,
    lines,
    reports,
    async round() {
      const [report] = await controller.reconcile(signal);
      if (report === undefined) throw new Error('a round without a report');
      return report;
    },
    exitCode: () => onceExitCode(reports.slice(-1)),
    async close() {
      await controller.close();
      await cluster.close();
    },
  };
}

/** Until each kind was read once, or could not be. */
async function firstAnswers(cluster: Cluster, needs: readonly Need[]): Promise<void> {
  const waiting = ({ kind }: Need): boolean => {
    const state = cluster.lister(kind).state();
    return typeof state === 'object' && 'unsynced' in state && state.unsynced.message === 'not read yet';
  };
  await until('every kind was asked for', () => !needs.some(waiting), 20_000);
}

async function clusterFlags(objects: Objects): Promise<readonly string[]> {
  if ('objects' in objects) return [];
  if ('manifests' in objects) return [`--manifests=${objects.manifests}`];
  const kubeconfig = path.join(objects.directory, 'kubeconfig');
  await writeFile(kubeconfig, objects.api.kubeconfig());
  return [`--kubeconfig=${kubeconfig}`];
}

async function* chunk(text: string): AsyncGenerator<string> {
  yield text;
}
