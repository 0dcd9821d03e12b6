import { keyOf, keyText } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import { openManifestCluster } from '@external-dns/kubernetes';
import type { KubernetesObject } from '@external-dns/kubernetes';
import type { Clock, Context, Logger, OptionDescriptions, OptionValues } from '@external-dns/plugin';
import { DEFAULT_ANNOTATION_PREFIX, anyNeed, createKubernetesSource } from '@external-dns/source-kit';
import type { CommonOptions, KubernetesSourceDefinition, KubernetesSourceDeps, TemplatesOptions } from '@external-dns/source-kit';
import { SOURCE_NAMES } from '../source-names.ts';

/** An object as a test writes it. */
export type Manifest = Readonly<Record<string, unknown>>;

export interface Setup<D extends OptionDescriptions> {
  readonly options?: Partial<OptionValues<D>>;
  readonly common?: Partial<CommonOptions>;
  readonly templates?: KubernetesSourceDeps<D>['templates'];
  /** What names resolve to. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
}

export const commonOptions: CommonOptions = { annotationPrefix: DEFAULT_ANNOTATION_PREFIX, namespace: '', annotationFilter: '', labelFilter: '', ignoreHostnameAnnotation: false };

/** Options of templates of which none is set. */
export const noTemplates: TemplatesOptions = { fqdn: [], target: [], fqdnTarget: [], combine: false, sourceNames: SOURCE_NAMES };

const nothing = (): void => undefined;
export const silent: Logger = { trace: nothing, debug: nothing, info: nothing, warn: nothing, error: nothing };

/** Time that stands still; sleepers wait until they are called off. */
export const still: Clock = {
  now: () => 0,
  sleep: (_ms, signal) => new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('called off')))),
};

export const context: Context = { signal: new AbortController().signal, log: silent, clock: still, telemetry: nothing, write: (send) => send(new AbortController().signal) };

/** The defaults of options, with what a test sets. */
export function optionValues<D extends OptionDescriptions>(descriptions: D, given: Partial<OptionValues<D>> = {}): OptionValues<D> {
  const empty = (type: string): unknown => (type === 'bool' ? false : type.endsWith('s') ? [] : '');
  return { ...Object.fromEntries(Object.entries(descriptions).map(([name, { type, default: value }]) => [name, value ?? empty(type)])), ...given } as OptionValues<D>;
}

/** What a source wants of a cluster with these objects: endpoints in order of their keys, and what was left out. */
export async function desiredOf<T extends KubernetesObject, D extends OptionDescriptions>(definition: KubernetesSourceDefinition<T, D>, objects: readonly Manifest[], setup: Setup<D> = {}) {
  const options = optionValues(definition.options, setup.options);
  const common = { ...commonOptions, ...setup.common };
  const { main, reads = [] } = definition.resources(options, common);
  const documents = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const config = { paths: ['-'], watch: false, log: silent, clock: still, stdin: streamOf(documents) };
  const cluster = await openManifestCluster(config, [anyNeed(setup.templates === undefined ? main : { ...main, keep: 'all' }), ...reads]);
  const { templates, hosts = {} } = setup;
  const resolver = { resolve: async (host: string) => hosts[host] ?? [] };
  const source = createKubernetesSource(definition, { options, common, cluster, clock: still, log: silent, resolver, ...(templates === undefined ? {} : { templates }) });
  try {
    const { byName, unresolved, skipped } = await source.desired(context);
    const endpoints = [...byName.values()].flat().sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
    return { endpoints, unresolved: unresolved.map(({ reason }) => reason), skipped: skipped.map(({ reason }) => reason) };
  } finally {
    source.close();
    await cluster.close();
  }
}

async function* streamOf(text: string): AsyncIterable<string> {
  yield text;
}

function sortKey(endpoint: Endpoint): string {
  return `${keyText(keyOf(endpoint))} ${endpoint.targets.join(',')}`;
}

/** One line an endpoint: type, name, targets, and what else is set. */
export function textOf({ recordType, dnsName, targets, recordTTL, setIdentifier, labels, providerSpecific }: Endpoint): string {
  const rest = { ...(recordTTL === undefined ? {} : { ttl: recordTTL }), ...(setIdentifier === undefined ? {} : { set: setIdentifier }), ...labels };
  const more = [...Object.entries(rest), ...providerSpecific.map(({ name, value }) => [name, value] as const)];
  return [recordType, dnsName, targets.join(','), ...more.map(([key, value]) => `${key}=${value}`)].join(' ');
}
