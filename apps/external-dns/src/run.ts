import { createController, createGate, createLogger, createLogObserver, createMetrics, platformNames, serveHealthAndMetrics, systemClock } from '@external-dns/controller';
import type { Controller, HttpServer, LogLevel, Metrics, Observer } from '@external-dns/controller';
import { dumpOptions } from '@external-dns/options';
import type { OptionWarning } from '@external-dns/options';
import type { Context, OptionDescriptions, Telemetry } from '@external-dns/plugin';
import { composeTarget, openConfiguredCluster } from './compose.ts';
import type { AllValues } from './compose.ts';
import { onceExitCode, planExitCode } from './exit-code.ts';
import { observedGenerationObserver } from './observed-generation.ts';
import type { ProcessIO } from './process-io.ts';
import { planJSON } from './render/plan-json.ts';
import { planMarkdown } from './render/plan-markdown.ts';
import { planText } from './render/plan-text.ts';
import { validate } from './validate.ts';
import { revision, version } from './version.ts';

/** How long the first round of a running controller waits for the cluster to be read, in milliseconds: later rounds make up for what came late. */
const FIRST_ROUND_MS = 10_000;

export interface Run {
  readonly values: AllValues;
  readonly descriptions: OptionDescriptions;
  /** `plan`, or absent for the controller. */
  readonly command?: string;
  readonly io: ProcessIO;
  /** What was noticed while the options were read; logged first. */
  readonly warnings: readonly OptionWarning[];
  /** More observers of the reports, such as the demo's table. */
  readonly observers?: readonly Observer[];
}

const noTelemetry: Telemetry = () => undefined;

/** Checks the options, opens everything, runs what was asked for, closes everything; returns the exit code. Rejects only with `config` errors at the start. */
export async function run(options: Run): Promise<number> {
  const { values, io, command } = options;
  const log = createLogger({ format: values['log-format'] === 'json' ? 'json' : 'text', level: values['log-level'] as LogLevel, write: (line) => io.stderr(line) });
  for (const warning of options.warnings) log.warn(warning.message, { option: warning.option });
  validate(values);
  const planning = command === 'plan';
  const once = values.once || planning;
  const clock = systemClock();
  // Nobody asks for the figures of a process that serves none.
  const metrics = once || values['metrics-address'] === '' ? undefined : await createMetrics({ version, revision, processMetrics: true });
  const telemetry = metrics?.telemetry ?? noTelemetry;
  const gate = createGate({ dryRun: values['dry-run'] || planning, requestTimeoutMs: values['kube-api-request-timeout'], now: () => clock.now() });
  const ctx: Context = { signal: io.abort, log, clock, telemetry, write: (send) => gate.write(io.abort, send) };
  const { os, arch } = platformNames();
  // A plan is read by people, who asked for nothing else.
  const level = planning ? 'debug' : 'info';
  log[level]('ExternalDNS', { version, revision, node: process.version, platform: `${os}/${arch}` });
  log[level]('Configuration', { changed: dumpOptions(options.descriptions, values, 'changed') });
  log.debug('Configuration, whole', { values: dumpOptions(options.descriptions, values) });
  if (values['dry-run']) log.info('running in dry-run mode. No changes to DNS records will be made.');

  io.stop.addEventListener('abort', () => log.info(io.stop.reason instanceof Error ? io.stop.reason.message : 'Terminating...'), { once: true });

  await using closing = new AsyncDisposableStack();
  const cluster = await openConfiguredCluster(values, !once, ctx);
  if (cluster !== undefined) closing.defer(() => cluster.close());
  const target = await composeTarget(values, cluster, ctx);
  const controller = createController({
    targets: [target],
    gate,
    clock,
    log,
    telemetry,
    observers: [
      ...(metrics === undefined ? [] : [metrics.observer]),
      ...(planning ? [] : [createLogObserver(log)]),
      ...(cluster !== undefined && values.source.includes('crd') ? [observedGenerationObserver(values, cluster, ctx)] : []),
      ...(options.observers ?? []),
    ],
    intervalMs: values.interval,
    minEventSyncIntervalMs: values['min-event-sync-interval'],
    events: values.events,
    once,
  });
  closing.defer(() => controller.close());
  const server = metrics === undefined ? undefined : await serve(values['metrics-address'], controller, metrics);
  if (server !== undefined) {
    closing.defer(() => server.close());
    log.debug('Serving health and metrics', { address: server.address, port: server.port });
  }

  await settle(cluster, once ? values['first-sync-timeout'] : Math.min(FIRST_ROUND_MS, values['first-sync-timeout']), io);
  if (io.stop.aborted) return 0;
  if (!once) {
    await controller.run(io.stop, io.abort);
    log.info('Terminating main controller loop');
    return 0;
  }
  const reports = await controller.reconcile(io.abort);
  if (!planning) return onceExitCode(reports);
  const render = { text: () => planText(reports, io.colour), json: () => planJSON(reports), markdown: () => planMarkdown(reports) };
  io.stdout(render[values.output as keyof typeof render]());
  return planExitCode(reports);
}

async function settle(cluster: Awaited<ReturnType<typeof openConfiguredCluster>>, patienceMs: number, io: ProcessIO): Promise<void> {
  try {
    await cluster?.settled(patienceMs, AbortSignal.any([io.stop, io.abort]));
  } catch (error) {
    // Told to end before the first round.
    if (!io.stop.aborted && !io.abort.aborted) throw error;
  }
}

function serve(address: string, controller: Controller, metrics: Metrics): Promise<HttpServer> {
  return serveHealthAndMetrics(address, {
    unhealthy: () => controller.unhealthy(),
    metrics: async () => ({ contentType: metrics.contentType, body: await metrics.expose() }),
  });
}
