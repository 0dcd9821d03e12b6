/** A process that opens a cluster, waits until it has listed all Services, and prints what that took: `first-list-process.ts KUBECONFIG`. */
import { silentLogger, systemClock } from '@external-dns/controller';
import { openCluster } from '@external-dns/kubernetes';
import { parseOptions, pickOptions } from '@external-dns/options';
import { DEFAULT_ANNOTATION_PREFIX, anyNeed } from '@external-dns/source-kit';
import { serviceDefinition } from '@external-dns/sources/service';
import type { FirstListCost } from './first-list.ts';
import { StallWatch } from './stall-watch.ts';

const PATIENCE_MS = 120_000;
/** `maxRSS` is in kibibytes. */
const megabytes = (): number => (process.resourceUsage().maxRSS * 1024) / 1e6;

const parsed = parseOptions(serviceDefinition.options, { argv: [], env: {} });
if (parsed.action !== 'run') throw new Error('the defaults of the service source do not stand');
const common = { annotationPrefix: DEFAULT_ANNOTATION_PREFIX, namespace: '', annotationFilter: '', labelFilter: '', ignoreHostnameAnnotation: false };
const { main } = serviceDefinition.resources(pickOptions(serviceDefinition.options, parsed.values), common);

const startRssMB = megabytes();
const stalls = new StallWatch();
const cpu = process.cpuUsage();
const started = performance.now();
const cluster = await openCluster({ kubeconfig: process.argv[2] ?? '', env: {}, log: silentLogger, clock: systemClock(), telemetry: () => undefined }, [anyNeed(main)]);
await cluster.settled(PATIENCE_MS);
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage(cpu);
const cost: FirstListCost = { objects: cluster.lister(main.kind).size, wallMs, cpuMs: (user + system) / 1000, startRssMB, peakRssMB: megabytes(), longestStallMs: stalls.stop() };
if (cluster.lister(main.kind).state() !== 'synced') throw new Error('the Services were not listed');
await cluster.close();
process.stdout.write(JSON.stringify(cost));
