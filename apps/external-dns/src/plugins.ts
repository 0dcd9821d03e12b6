import { noopRegistryPlugin } from '@external-dns/controller';
import type { Cluster, KubernetesObject, Need } from '@external-dns/kubernetes';
import { joinOptions, pickOptions } from '@external-dns/options';
import type { OptionValue } from '@external-dns/options';
import type { Clock, Context, Logger, OptionDescriptions, Plugin, Source } from '@external-dns/plugin';
import { inMemoryProviderPlugin } from '@external-dns/provider-inmemory';
import { txtRegistryPlugin } from '@external-dns/registry-txt';
import { anyNeed, createKubernetesSource } from '@external-dns/source-kit';
import type { CommonOptions, KubernetesSource, Resolver, Templates } from '@external-dns/source-kit';
import { crd } from '@external-dns/sources/crd';
import { empty } from '@external-dns/sources/empty';
import { createFakeSource, fake } from '@external-dns/sources/fake';
import { ingress } from '@external-dns/sources/ingress';
import { service } from '@external-dns/sources/service';
import { coreOptions } from './core-options.ts';

/** Values of all described options by flag name. */
export type Values = Readonly<Record<string, OptionValue>>;

/** What a source over Kubernetes objects is built with, beside its own options. */
export interface SourceDeps {
  readonly common: CommonOptions;
  readonly cluster: Cluster;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly log: Logger;
  readonly resolver: Resolver;
  readonly unresolvedGraceMs: number;
}

/** A source as the app sees it: what it must be given, and how it is built. */
export type SourceEntry = { readonly name: string; readonly description: string; readonly options: OptionDescriptions } & (
  | {
      readonly over: 'cluster';
      needs(values: Values, common: CommonOptions): readonly Need[];
      create(values: Values, deps: SourceDeps): Source;
    }
  | { readonly over: 'nothing'; create(values: Values, ctx: Context, templates: Templates): Promise<Source> }
);

function overCluster<T extends KubernetesObject, D extends OptionDescriptions>(definition: KubernetesSource<T, D>): SourceEntry {
  const { name, description, options } = definition;
  return {
    over: 'cluster',
    name,
    description,
    options,
    needs(values, common) {
      const { main, reads = [] } = definition.resources(pickOptions(options, values), common);
      // A template may read any field.
      const whole = definition.templates !== 'none' && hasTemplates(values) ? { ...main, keep: 'all' as const } : main;
      return [anyNeed(whole), ...reads];
    },
    create: (values, deps) => createKubernetesSource(definition, { ...deps, options: pickOptions(options, values) }),
  };
}

const templateFlags = ['fqdn-template', 'target-template', 'fqdn-target-template'] as const satisfies readonly (keyof typeof coreOptions)[];

function hasTemplates(values: Values): boolean {
  return templateFlags.some((flag) => Array.isArray(values[flag]) && values[flag].some((text) => text !== ''));
}

function overNothing<D extends OptionDescriptions>(plugin: Plugin<'source', D>): SourceEntry {
  const { name, description, options } = plugin;
  return { over: 'nothing', name, description, options, create: (values, ctx) => plugin.create(pickOptions(options, values), ctx) };
}

/** The fake source takes its domains from the templates, which are the app's. */
const fakeWithTemplates: SourceEntry = { over: 'nothing', name: fake.name, description: fake.description, options: fake.options, create: async (_values, _ctx, templates) => createFakeSource({ templates }) };

/** The sources of this app. */
export const sources: readonly SourceEntry[] = [overCluster(service), overCluster(ingress), overCluster(crd), fakeWithTemplates, overNothing(empty)];

/** A registry or provider whose own options are picked out of all values. */
export interface PluginEntry<Kind extends 'registry' | 'provider'> {
  readonly name: string;
  readonly description: string;
  readonly options: OptionDescriptions;
  create(values: Values, ctx: Context): ReturnType<Plugin<Kind>['create']>;
}

function entry<Kind extends 'registry' | 'provider', D extends OptionDescriptions>(plugin: Plugin<Kind, D>): PluginEntry<Kind> {
  const { name, description, options } = plugin;
  return { name, description, options, create: (values, ctx) => plugin.create(pickOptions(options, values), ctx) };
}

/** The registries of this app. */
export const registries: readonly PluginEntry<'registry'>[] = [entry(txtRegistryPlugin), entry(noopRegistryPlugin)];

/** The providers of this app. */
export const providers: readonly PluginEntry<'provider'>[] = [entry(inMemoryProviderPlugin)];

/** The options of the app and of all its plugins. */
export function allOptions(): typeof coreOptions & OptionDescriptions {
  const parts: Record<string, OptionDescriptions> = {};
  for (const { name, options } of sources) parts[`source ${name}`] = options;
  for (const { name, options } of registries) parts[`registry ${name}`] = options;
  for (const { name, options } of providers) parts[`provider ${name}`] = options;
  return joinOptions({ 'the app': coreOptions, ...parts });
}
