import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Context, LogFields, Logger, TelemetryEvent } from '@external-dns/plugin';
import { openCluster } from '../src/live/index.ts';
import type { ClusterConfig, LiveCluster } from '../src/live/index.ts';
import type { Need } from '../src/types.ts';
import { HurriedClock } from './hurried-clock.ts';

export interface Line {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: LogFields;
}

/** A logger that keeps its lines. */
export function recordingLog(): { readonly log: Logger; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: keyof Logger) =>
    (message: string, fields: LogFields = {}): void => {
      lines.push({ level, message, fields });
    };
  return { log: { trace: at('trace'), debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }, lines };
}

/** A directory that is gone after `dispose`. */
export async function temporaryDirectory(): Promise<{ readonly path: string; dispose(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'kubernetes-test-'));
  return { path, dispose: () => rm(path, { recursive: true, force: true }) };
}

/** The text of a kubeconfig with one context `test`. JSON is YAML. */
export function kubeconfig(server: string, user: Readonly<Record<string, unknown>> = {}, cluster: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'c', user: 'u', namespace: 'from-context' } }],
    clusters: [{ name: 'c', cluster: { server, ...cluster } }],
    users: [{ name: 'u', user }],
  });
}

export interface Opened {
  readonly cluster: LiveCluster;
  readonly clock: HurriedClock;
  readonly lines: readonly Line[];
  readonly telemetry: readonly TelemetryEvent[];
  readonly context: Context;
  close(): Promise<void>;
}

/** Opens a cluster on a server by a kubeconfig of its own. */
export async function openTestCluster(server: string, needs: readonly Need[], options: Partial<ClusterConfig> & { readonly user?: Readonly<Record<string, unknown>>; readonly hurryMs?: number } = {}): Promise<Opened> {
  const { user, hurryMs, ...config } = options;
  const directory = await temporaryDirectory();
  const path = join(directory.path, 'config');
  await writeFile(path, kubeconfig(server, user));
  const clock = new HurriedClock(hurryMs);
  const { log, lines } = recordingLog();
  const telemetry: TelemetryEvent[] = [];
  const report = (event: TelemetryEvent): void => {
    telemetry.push(event);
  };
  const cluster = await openCluster({ kubeconfig: path, env: {}, qps: 1000, burst: 1000, random: () => 0, log, clock, telemetry: report, ...config }, needs);
  return {
    cluster,
    clock,
    lines,
    telemetry,
    context: testContext(log, clock),
    close: async () => {
      await cluster.close();
      await directory.dispose();
    },
  };
}

export function testContext(log: Logger, clock: Clock): Context {
  const { signal } = new AbortController();
  return { signal, log, clock, telemetry: () => undefined, write: (send) => send(signal) };
}
