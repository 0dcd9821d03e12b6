import type { WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import type { Rule } from './rule.ts';
import { changesOf, flagValues, includes, sameRecord, withChanges } from './wire.ts';

/** The recording with every desired endpoint, wherever it stands, as `change` makes it; without those of which it makes none. */
function withEndpoints(recorded: Outcome, change: (endpoint: WireEndpoint) => WireEndpoint | undefined): Outcome {
  const all = (endpoints: readonly WireEndpoint[]): readonly WireEndpoint[] => endpoints.flatMap((endpoint) => change(endpoint) ?? []);
  return withChanges({ ...recorded, desired: recorded.desired === null ? null : all(recorded.desired) }, ({ create, update }) => ({
    create: all(create),
    update: update.flatMap(([before, after]) => {
      const changed = change(after);
      return changed === undefined ? [] : [[before, changed] as const];
    }),
  }));
}

function isNameless({ dnsName = '' }: WireEndpoint): boolean {
  return dnsName === '';
}

/** An endpoint without a name is none. */
export const recordsHaveNames: Rule = {
  id: 'records-have-names',
  upstream: 'Makes a record without a name from an empty hostname annotation, in place of what a template would give.',
  ours: 'Takes an empty hostname for none.',
  why: 'A record without a name is refused by providers, or lands at the top of the zone.',
  transform: (recorded, vector, ours) => {
    if (recorded.desired?.some(isNameless) !== true) return recorded;
    const named = withEndpoints(recorded, (endpoint) => (isNameless(endpoint) ? undefined : endpoint));
    const { desired } = named;
    const hasTemplate = ['fqdn-template', 'fqdn-target-template'].some((flag) => flagValues(vector, flag).length > 0);
    if (!hasTemplate || desired === null) return named;
    const more = (ours.desired ?? []).filter((endpoint) => !desired.some((other) => sameRecord(other, endpoint)));
    return withChanges({ ...named, desired: [...desired, ...more] }, ({ create }) => ({
      create: [...create, ...changesOf(ours).create.filter((made) => more.some((endpoint) => sameRecord(endpoint, made)) && !includes(create, made))],
    }));
  },
};

/** Targets are a set, and nothing is no target. */
export const targetsAreASet: Rule = {
  id: 'targets-are-a-set',
  upstream: 'Makes an empty target of a comma too many in a target annotation or of a nameless record, and names the same host several times in a PTR record.',
  ours: 'Leaves out empty targets, and names each target once; where none is left, the object\'s own count.',
  why: 'Providers refuse such a record, or store it otherwise, which looks like a difference on every pass.',
  transform: (recorded, _vector, ours) => {
    const emptied = (recorded.desired ?? []).filter((endpoint) => endpoint.recordType !== 'TXT' && endpoint.targets?.every((target) => target === '') === true);
    const left = withEndpoints(recorded, (endpoint) => {
      const targets = endpoint.targets ?? [];
      const once = [...new Set(targets)].filter((target) => target !== '');
      if (once.length === targets.length || endpoint.recordType === 'TXT') return endpoint;
      return once.length === 0 ? undefined : { ...endpoint, targets: once };
    });
    const isInstead = (endpoint: WireEndpoint): boolean => emptied.some((empty) => empty.dnsName === endpoint.dnsName && empty.labels?.['resource'] === endpoint.labels?.['resource']);
    const known = left.desired ?? [];
    const more = (ours.desired ?? []).filter((endpoint) => isInstead(endpoint) && !known.some((other) => sameRecord(other, endpoint)));
    return more.length === 0 ? left : withChanges({ ...left, desired: [...known, ...more] }, ({ create }) => ({ create: [...create, ...changesOf(ours).create.filter((made) => more.some((endpoint) => sameRecord(endpoint, made)))] }));
  },
};

/** Endpoints of one object do not share their list of properties. */
export const propertiesStayWhole: Rule = {
  id: 'properties-stay-whole',
  upstream: 'Takes the properties of other providers out of a list that all endpoints of an object share: the second one gets empty properties, and others lose some.',
  ours: 'Gives each endpoint all properties of its object that are this provider\'s.',
  why: 'What an annotation asks for is asked for all records of the object.',
  transform: (recorded, _vector, ours) => {
    const torn = new Set((recorded.desired ?? []).filter(({ providerSpecific = [] }) => providerSpecific.some(isNothing)).map(({ labels }) => labels?.['resource']));
    if (torn.size === 0) return recorded;
    return withEndpoints(recorded, (endpoint) => {
      const own = (ours.desired ?? []).find((other) => sameRecord(other, endpoint) && other.labels?.['resource'] === endpoint.labels?.['resource']);
      if (own === undefined || !torn.has(endpoint.labels?.['resource'])) return endpoint;
      const ofObject = (recorded.desired ?? []).filter(({ labels }) => labels?.['resource'] === endpoint.labels?.['resource']).flatMap(({ providerSpecific = [] }) => providerSpecific);
      const kept = (endpoint.providerSpecific ?? []).filter((property) => !isNothing(property));
      const properties = own.providerSpecific ?? [];
      const isWhole = kept.every((property) => holds(properties, property)) && properties.every((property) => holds(ofObject, property));
      return isWhole ? { ...endpoint, providerSpecific: properties } : endpoint;
    });
  },
};

type Properties = NonNullable<WireEndpoint['providerSpecific']>;

function isNothing({ name = '', value = '' }: Properties[number]): boolean {
  return name === '' && value === '';
}

function holds(properties: Properties, { name = '', value = '' }: Properties[number]): boolean {
  return properties.some((other) => (other.name ?? '') === name && (other.value ?? '') === value);
}

/** An SRV record is no alias, whatever the address records of its service are. */
export const servicesKeepSrv: Rule = {
  id: 'services-keep-srv',
  upstream: 'Leaves out the SRV records of a NodePort Service with the alias annotation, because SRV records cannot be aliases.',
  ours: 'Publishes them without the property.',
  why: 'The annotation is about the address records.',
  transform: (recorded, vector, ours) => {
    const aliased = (vector.objects ?? []).flatMap((object) => (isAliasedNodePort(object) ? [resourceOf(object)] : []));
    const isMissing = (endpoint: WireEndpoint): boolean => endpoint.recordType === 'SRV' && aliased.includes(endpoint.labels?.['resource'] ?? '') && (endpoint.targets ?? []).every((target) => /^0 50 \d+ \S+\.$/.test(target));
    const { desired } = recorded;
    if (desired === null || desired.some(isMissing)) return recorded;
    return withChanges({ ...recorded, desired: [...desired, ...(ours.desired ?? []).filter(isMissing)] }, ({ create }) => ({ create: [...create, ...changesOf(ours).create.filter(isMissing)] }));
  },
};

type KubernetesObject = NonNullable<VectorCase['objects']>[number];

interface Shape {
  readonly kind?: string;
  readonly metadata?: { readonly name?: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: { readonly type?: string };
}

function isAliasedNodePort(object: KubernetesObject): boolean {
  const { kind, metadata, spec }: Shape = object;
  return kind === 'Service' && spec?.type === 'NodePort' && Object.keys(metadata?.annotations ?? {}).some((key) => key.endsWith('/alias'));
}

function resourceOf(object: KubernetesObject): string {
  const { metadata }: Shape = object;
  return `service/${metadata?.namespace ?? 'default'}/${metadata?.name ?? ''}`;
}
