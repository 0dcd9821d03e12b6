import { createController, createGate, silentLogger, systemClock } from '@external-dns/controller';
import { openManifestCluster } from '@external-dns/kubernetes';
import { joinOptions, parseOptions } from '@external-dns/options';
import type { Context, OptionDescriptions } from '@external-dns/plugin';
import { allOptions, clusterNeeds, composeTarget, onceExitCode, registries, sources, validate } from 'external-dns';
import type { AllValues } from 'external-dns';
import type { Outcome, VectorCase } from './case.ts';
import { createRecorder } from './recorder.ts';

/** What every cluster holds; the recordings were made over one. */
const kubernetesService = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'kubernetes', namespace: 'default', labels: { component: 'apiserver', provider: 'kubernetes' } },
  spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', clusterIPs: ['10.0.0.1'], ports: [{ name: 'https', port: 443, protocol: 'TCP' }] },
};

/** Flags of the recording's own harness, and the two by which ours is told to be as quick to delete as upstream. */
const harness = ['--provider=webhook', '--once', '--metrics-address=', '--delete-guard=0', '--unresolved-grace=0s'];
const webhookOptions = { 'webhook-provider-url': { type: 'string', help: 'Address of the provider' } } as const satisfies OptionDescriptions;

/** What a run came to, or the flags and plugins that it needs and that do not exist yet. */
export type CaseResult = { readonly kind: 'ran'; readonly outcome: Outcome } | { readonly kind: 'not-yet'; readonly missing: readonly string[] };

/** Runs one case through the composed sources, registry and plan. Rejects only for a fault of the runner. */
export async function runCase(vector: VectorCase, upstreamFlags: ReadonlySet<string>): Promise<CaseResult> {
  const argv = commandLine(vector);
  const descriptions = joinOptions({ app: allOptions(), recorder: webhookOptions }) as ReturnType<typeof allOptions>;
  const missing = missingParts(argv, vector.env ?? {}, descriptions, upstreamFlags);
  if (missing.length > 0) return { kind: 'not-yet', missing };
  let values: AllValues;
  try {
    const parsed = parseOptions(descriptions, { argv, env: vector.env ?? {} });
    if (parsed.action !== 'run') return { kind: 'ran', outcome: { exit: 0, desired: null, changes: null } };
    values = parsed.values;
    validate(values, ['webhook']);
  } catch (error) {
    return { kind: 'ran', outcome: failed(error) };
  }
  return { kind: 'ran', outcome: await reconcile(vector, values) };
}

async function reconcile(vector: VectorCase, values: AllValues): Promise<Outcome> {
  const clock = systemClock();
  const signal = new AbortController().signal;
  const gate = createGate({ dryRun: values['dry-run'], requestTimeoutMs: 30_000, now: () => clock.now() });
  const ctx: Context = { signal, log: silentLogger, clock, telemetry: () => {}, write: (send) => gate.write(signal, send) };
  const recorder = createRecorder(vector.current ?? [], values['managed-record-types']);
  await using closing = new AsyncDisposableStack();
  try {
    const needs = clusterNeeds(values);
    const items = [kubernetesService, ...(vector.objects ?? [])];
    const cluster = needs.length === 0 ? undefined : await openManifestCluster({ paths: ['-'], watch: false, log: silentLogger, clock, stdin: oneChunk(JSON.stringify({ apiVersion: 'v1', kind: 'List', items })) }, needs);
    if (cluster !== undefined) closing.defer(() => cluster.close());
    const target = await composeTarget(values, cluster, ctx, recorder);
    const controller = createController({
      targets: [target],
      gate,
      clock,
      log: silentLogger,
      telemetry: () => {},
      observers: [],
      intervalMs: 60_000,
      minEventSyncIntervalMs: 5_000,
      events: false,
      once: true,
    });
    closing.defer(() => controller.close());
    const reports = await controller.reconcile(signal);
    const error = reports.find((report) => report.error !== undefined)?.error?.message;
    return { exit: onceExitCode(reports), desired: recorder.desired, changes: recorder.changes, ...(error === undefined ? {} : { error }) };
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): Outcome {
  return { exit: 1, desired: null, changes: null, error: error instanceof Error ? error.message : String(error) };
}

async function* oneChunk(text: string): AsyncGenerator<string> {
  yield text;
}

/** The whole command line: a case of `cli` brings its own, others get what the recording added. */
function commandLine({ args, flags = [] }: VectorCase): readonly string[] {
  if (args !== undefined) {
    // The recording's addresses are of no use here: objects and provider are handed over in the process.
    const own = args.filter((arg) => !arg.includes('@KUBECONFIG@')).map((arg) => arg.replace('@WEBHOOK@', 'http://127.0.0.1:8888'));
    return ['--delete-guard=0', '--unresolved-grace=0s', ...own];
  }
  const named = (flag: string): boolean => flags.some((given) => given === `--${flag}` || given.startsWith(`--${flag}=`));
  return [...flags, ...harness, ...(named('policy') ? [] : ['--policy=sync']), ...(named('registry') ? [] : ['--registry=noop'])];
}

function missingParts(argv: readonly string[], env: Readonly<Record<string, string>>, descriptions: OptionDescriptions, upstreamFlags: ReadonlySet<string>): readonly string[] {
  const missing: string[] = [];
  const exists = (flag: string): boolean => Object.hasOwn(descriptions, flag);
  for (const arg of argv) {
    const flag = /^--(?:no-)?([a-z0-9-]+)/.exec(arg)?.[1];
    if (flag !== undefined && !exists(flag) && upstreamFlags.has(flag)) missing.push(`--${flag}`);
  }
  for (const variable of Object.keys(env)) {
    const flag = variable.replace(/^EXTERNAL_DNS_/, '').toLowerCase().replaceAll('_', '-');
    if (!exists(flag) && upstreamFlags.has(flag)) missing.push(variable);
  }
  const named = (flag: string): string[] => [
    ...argv.flatMap((arg, index) => (arg.startsWith(`--${flag}=`) ? [arg.slice(flag.length + 3)] : arg === `--${flag}` ? [argv[index + 1] ?? ''] : [])),
    ...(env[`EXTERNAL_DNS_${flag.toUpperCase()}`]?.split('\n') ?? []),
  ];
  for (const name of named('source')) if (upstreamSources.has(name) && !sources.some((entry) => entry.name === name)) missing.push(`source ${name}`);
  for (const name of named('registry')) if (upstreamRegistries.has(name) && !registries.some((entry) => entry.name === name)) missing.push(`registry ${name}`);
  for (const name of named('provider')) if (name !== 'webhook' && upstreamProviders.has(name)) missing.push(`provider ${name}`);
  return [...new Set(missing)];
}

const upstreamSources: ReadonlySet<string> = new Set(
  ('node service ingress pod gateway-httproute gateway-grpcroute gateway-tlsroute gateway-tcproute gateway-udproute istio-gateway istio-virtualservice ambassador-host contour-httpproxy gloo-proxy traefik-proxy ' +
    'openshift-route fake empty connector crd skipper-routegroup kong-tcpingress f5-virtualserver f5-transportserver unstructured').split(' '),
);
const upstreamRegistries: ReadonlySet<string> = new Set(['aws-sd', 'crd', 'dynamodb', 'noop', 'txt']);
const upstreamProviders: ReadonlySet<string> = new Set(
  'alibabacloud aws aws-sd azure azure-dns azure-private-dns civo cloudflare coredns dnsimple exoscale godaddy google inmemory linode ns1 oci ovh pdns pihole rfc2136 scaleway skydns webhook'.split(' '),
);
