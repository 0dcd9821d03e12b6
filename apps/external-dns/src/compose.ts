import { lookup } from 'node:dns/promises';
import { createDomainFilter } from '@external-dns/endpoint';
import type { TargetConfig } from '@external-dns/controller';
import { openCluster, openManifestCluster } from '@external-dns/kubernetes';
import type { Cluster, Need } from '@external-dns/kubernetes';
import { configError } from '@external-dns/plugin';
import type { Context, Provider, Source } from '@external-dns/plugin';
import { composeSources, createTemplates, standardStages } from '@external-dns/source-kit';
import type { CommonOptions, Resolver, Templates } from '@external-dns/source-kit';
import type { CoreValues } from './core-options.ts';
import { providers, registries, sources } from './plugins.ts';
import type { SourceEntry, Values } from './plugins.ts';

/** All parsed options: the core ones by type, those of plugins by name. */
export type AllValues = CoreValues & Values;

/** The flags that every source over Kubernetes objects obeys. */
export function commonOptions(values: CoreValues): CommonOptions {
  return {
    annotationPrefix: values['annotation-prefix'],
    namespace: values.namespace,
    annotationFilter: values['annotation-filter'],
    labelFilter: values['label-filter'],
    ignoreHostnameAnnotation: values['ignore-hostname-annotation'],
  };
}

/** The sources that are named, each once. Names are checked by `validate`. */
export function selectedSources(values: CoreValues): readonly SourceEntry[] {
  return [...new Set(values.source)].map((name) => {
    const found = sources.find((entry) => entry.name === name);
    if (found === undefined) throw configError(`--source: "${name}" is not available here`);
    return found;
  });
}

/** What the named sources read of a cluster; empty when none reads one. */
export function clusterNeeds(values: AllValues): readonly Need[] {
  const common = commonOptions(values);
  return selectedSources(values).flatMap((entry) => (entry.over === 'cluster' ? entry.needs(values, common) : []));
}

/** Opens manifests or the API server; undefined when no source reads a cluster. Rejects with `config` errors only. */
export async function openConfiguredCluster(values: AllValues, watch: boolean, ctx: Context): Promise<Cluster | undefined> {
  const needs = clusterNeeds(values);
  if (needs.length === 0) return undefined;
  const { log, clock, telemetry } = ctx;
  if (values.manifests.length > 0) return openManifestCluster({ paths: values.manifests, watch, unreadableAtStart: 'hold', log, clock, signal: ctx.signal }, needs);
  const former = values['request-timeout'];
  return openCluster(
    {
      kubeconfig: values.kubeconfig,
      server: values.server,
      qps: values['kube-api-qps'],
      burst: values['kube-api-burst'],
      requestTimeoutMs: former === 30_000 ? values['kube-api-request-timeout'] : former,
      watch,
      log,
      clock,
      telemetry,
    },
    needs,
  );
}

/** Builds the named sources and the chain after them. Throws a `config` error that names the flag at fault. */
export async function composeSource(values: AllValues, cluster: Cluster | undefined, ctx: Context): Promise<Source> {
  const common = commonOptions(values);
  const templates = configuredTemplates(values);
  const built: Source[] = [];
  for (const entry of selectedSources(values)) {
    if (entry.over === 'nothing') built.push(await entry.create(values, ctx, templates));
    else if (cluster !== undefined) {
      built.push(entry.create(values, { common, cluster, templates, clock: ctx.clock, log: ctx.log, resolver: systemResolver, unresolvedGraceMs: values['unresolved-grace'] }));
    }
  }
  const stages = standardStages({
    defaultTargets: values['default-targets'],
    forceDefaultTargets: values['force-default-targets'],
    nat64Networks: values['nat64-networks'],
    targetNetFilter: values['target-net-filter'],
    excludeTargetNet: values['exclude-target-net'],
    createPTR: values['create-ptr'],
    managedRecordTypes: values['managed-record-types'],
    minTTL: values['min-ttl'],
    provider: values.provider,
    preferAlias: values['prefer-alias'],
  });
  return composeSources(built, stages);
}

function configuredTemplates(values: CoreValues): Templates {
  return createTemplates({
    fqdn: values['fqdn-template'],
    target: values['target-template'],
    fqdnTarget: values['fqdn-target-template'],
    combine: values['combine-fqdn-annotation'],
    sourceNames: sources.map(({ name }) => name),
  });
}

const systemResolver: Resolver = {
  async resolve(host) {
    try {
      return (await lookup(host, { all: true })).map(({ address }) => address);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOTFOUND') return [];
      throw error;
    }
  },
};

/** One target: source, registry, provider and the rules between them. `provider` takes the place of the one that is named. */
export async function composeTarget(values: AllValues, cluster: Cluster | undefined, ctx: Context, given?: Provider): Promise<TargetConfig> {
  const { policy } = values;
  if (policy !== 'sync' && policy !== 'upsert-only' && policy !== 'create-only') throw configError('--policy must be given: sync, upsert-only or create-only');
  const registry = await plugin('registry', registries, values.registry).create(values, ctx);
  const source = await composeSource(values, cluster, ctx);
  const provider = given ?? (await plugin('provider', providers, values.provider).create(values, ctx));
  return {
    name: 'default',
    source,
    provider,
    registry,
    policy,
    filter: createDomainFilter({
      include: values['domain-filter'],
      exclude: values['exclude-domains'],
      regexInclude: values['regex-domain-filter'],
      regexExclude: values['regex-domain-exclusion'],
    }),
    managedRecordTypes: values['managed-record-types'],
    excludeRecordTypes: values['exclude-record-types'],
    maxAgeMs: Math.max(values['txt-cache-interval'], values['provider-cache-time']),
    deleteGuardPercent: values['delete-guard'],
    unresolvedGraceMs: values['unresolved-grace'],
  };
}

function plugin<Entry extends { readonly name: string }>(kind: string, entries: readonly Entry[], name: string): Entry {
  const found = entries.find((candidate) => candidate.name === name);
  if (found === undefined) throw configError(`--${kind}: "${name}" is not available here`);
  return found;
}
