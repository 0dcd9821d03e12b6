import { isIP } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import type { WireEndpoint } from '@external-dns/endpoint';
import { parseAnnotationFilter } from '@external-dns/kubernetes';
import type { Outcome, VectorCase } from '../case.ts';
import type { Rule } from './rule.ts';
import { isRightEverywhere } from './right.ts';
import { flagValues, isOn } from './wire.ts';

function stoppedBy(recorded: Outcome, vector: VectorCase, cause: RegExp): boolean {
  return recorded.exit === 1 && recorded.desired === null && (vector.expect.log ?? []).some((line) => line.startsWith('fatal: ') && cause.test(line));
}

/** Whether the outcome holds records of the object for which the template failed. */
function givesFailed({ desired }: Outcome, vector: VectorCase): boolean {
  const failed = (vector.expect.log ?? []).flatMap((line) => {
    const [, kind, object] = /failed to apply template on (\w+) (\S+?):/.exec(line) ?? [];
    return kind === undefined || object === undefined ? [] : [`${kind.toLowerCase()}/${object}`];
  });
  return (desired ?? []).some(({ labels }) => failed.includes(labels?.['resource'] ?? ''));
}

/** Whether a template compares a field that is a pointer in Go. */
function comparesPointer(vector: VectorCase): boolean {
  const templates = ['fqdn-template', 'target-template', 'fqdn-target-template'].flatMap((flag) => flagValues(vector, flag)).join('');
  return /\b(eq|ne|lt|le|gt|ge)\b[^}]*\.(IngressClassName|PathType|AppProtocol|IPMode|IPFamilyPolicy|InternalTrafficPolicy|LoadBalancerClass|TrafficDistribution|APIGroup)\b/.test(templates);
}

/** A string type with a name is a string. */
export const namedStringsAreStrings: Rule = {
  id: 'named-strings-are-strings',
  upstream: 'Fails when a template gives a field with a string type of its own, such as .Spec.Type or .Protocol, to a text function, or compares an optional one, such as .Spec.IngressClassName, with a text.',
  ours: 'Takes it for the string that it is.',
  why: 'The types of Go say nothing to somebody who writes {{.Spec.Type | toLower}}, and the text is what was meant.',
  transform: (recorded, vector, ours) => {
    const stopped = stoppedBy(recorded, vector, /wrong type for value; expected string; got v1\.\w+/) || (stoppedBy(recorded, vector, /incompatible types for comparison/) && comparesPointer(vector));
    return stopped && ours.exit === 0 && isRightEverywhere(vector, ours) ? ours : recorded;
  },
};

/** One object that cannot be used does not stop the others. */
export const failuresAreIsolated: Rule = {
  id: 'failures-are-isolated',
  upstream: 'Stops with an error when a template fails for one object, or when one target cannot be read for --nat64-networks.',
  ours: 'Leaves out what that object would give, reports it at the object and in the log, keeps the records that it had, and goes on with the others.',
  why: 'Anyone who may create an object could otherwise stop all DNS changes of the cluster.',
  transform: (recorded, vector, ours) => (stoppedBy(recorded, vector, /failed to apply template on|ParseAddr\(/) && ours.exit === 0 && !givesFailed(ours, vector) && isRightEverywhere(vector, ours) ? ours : recorded),
};

/** Each object of the source crd is filtered by itself. */
export const filtersLookAtEachObject: Rule = {
  id: 'filters-look-at-each-object',
  upstream: 'The source crd gives nothing at all when one object does not match --annotation-filter.',
  ours: 'Leaves out the objects that do not match.',
  why: 'A filter chooses objects; a foreign object must not take away the records of others.',
  transform: (recorded, vector, ours) => {
    const [filter] = flagValues(vector, 'annotation-filter').slice(-1);
    if (filter === undefined || !flagValues(vector, 'source').includes('crd') || ours.desired === null || !isRightEverywhere(vector, ours)) return recorded;
    const others = (endpoint: WireEndpoint): boolean => !isOfCrd(endpoint);
    const same = isDeepStrictEqual(ours.desired.filter(others), (recorded.desired ?? []).filter(others));
    const none = recorded.desired !== null && recorded.desired.every(others);
    return same && none && ours.desired.every((endpoint) => others(endpoint) || matches(vector, endpoint, filter)) ? ours : recorded;
  },
};

function isOfCrd({ labels }: WireEndpoint): boolean {
  return labels?.['resource']?.startsWith('crd/') === true;
}

/** Whether the object of an endpoint matches the annotation filter. */
function matches(vector: VectorCase, { labels }: WireEndpoint, filter: string): boolean {
  return (vector.objects ?? []).some((object) => {
    const { name, namespace = 'default', annotations = {} } = (object['metadata'] ?? {}) as { readonly name?: string; readonly namespace?: string; readonly annotations?: Readonly<Record<string, string>> };
    return labels?.['resource'] === `crd/${namespace}/${name ?? ''}` && parseAnnotationFilter(filter).matches(annotations);
  });
}

function isNetwork(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  const version = isIP(address);
  return version !== 0 && more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= (version === 4 ? 32 : 128);
}

/** A filter that cannot be read is an error of the command line. */
export const invalidNetworksAreErrors: Rule = {
  id: 'invalid-networks-are-errors',
  upstream: 'Logs an error for a value of --target-net-filter or --exclude-target-net that is no network, ignores it and runs on.',
  ours: 'Does not start: the error names the flag and the value.',
  why: 'A filter that is ignored publishes what it should have kept back.',
  transform: (recorded, vector) => {
    const networks = [...flagValues(vector, 'target-net-filter'), ...flagValues(vector, 'exclude-target-net')].map((value) => value.trim());
    return networks.some((network) => !isNetwork(network)) ? { exit: 1, desired: null, changes: null } : recorded;
  },
};

/** An owner id that could not be read back is refused. */
export const ownersAreReadable: Rule = {
  id: 'owners-are-readable',
  upstream: 'Takes an owner id with commas or double quotes, writes claims that it cannot read, and never finds its records again.',
  ours: 'Does not start: the error names the owner id.',
  why: 'Records would be left behind for ever, and the id cannot be changed without a migration.',
  transform: (recorded, vector) => (flagValues(vector, 'txt-owner-id').some((owner) => /[,"]/.test(owner)) ? { exit: 1, desired: null, changes: null } : recorded),
};

/** Flags that choose what is read are obeyed. */
export const crdFlagsCount: Rule = {
  id: 'crd-flags-count',
  upstream: 'Accepts --crd-source-apiversion and --crd-source-kind and reads DNSEndpoint objects of externaldns.k8s.io/v1alpha1 whatever they say.',
  ours: 'Reads the kind that they name.',
  why: 'A documented flag without effect reads objects that nobody asked for.',
  transform: (recorded, vector, ours) => {
    const elsewhere = [
      [flagValues(vector, 'crd-source-apiversion').at(-1), 'externaldns.k8s.io/v1alpha1'],
      [flagValues(vector, 'crd-source-kind').at(-1), 'DNSEndpoint'],
    ].some(([given, usual]) => given !== undefined && given !== usual);
    if (!elsewhere || !flagValues(vector, 'source').includes('crd') || ours.desired === null || !isRightEverywhere(vector, ours)) return recorded;
    // Cases hold no objects of other kinds.
    return isDeepStrictEqual(ours.desired, (recorded.desired ?? []).filter((endpoint) => !isOfCrd(endpoint))) ? ours : recorded;
  },
};

/** A dry run writes nothing, whatever the provider. */
export const dryRunsWriteNothing: Rule = {
  id: 'dry-runs-write-nothing',
  upstream: 'With --dry-run, leaves it to the provider to write nothing, and the webhook provider is not told: its records are changed.',
  ours: 'Hands no change to any provider.',
  why: 'A dry run that changes records is none.',
  transform: (recorded, vector) => (isOn(vector, 'dry-run') ? { ...recorded, changes: null } : recorded),
};

/** A pause between passes has a length. */
export const pausesHaveALength: Rule = {
  id: 'pauses-have-a-length',
  upstream: 'Accepts --interval=0 and negative intervals.',
  ours: 'Does not start: the error names the flag.',
  why: 'Passes without a pause use up the quota of the provider at once.',
  transform: (recorded, vector) => {
    const [interval = ''] = flagValues(vector, 'interval').slice(-1);
    return recorded.exit === 0 && /^(-.*|\+?[0.]+[a-zµ]*)$/.test(interval) ? { exit: 1, desired: null, changes: null } : recorded;
  },
};
