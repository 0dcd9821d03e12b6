import type { WireEndpoint } from '@external-dns/endpoint';
import type { Rule } from './rule.ts';
import { flagValues, withChanges } from './wire.ts';

const TEMPLATES = ['fqdn-template', 'target-template', 'fqdn-target-template'];

/** One object that cannot be used does not stop the others. */
export const failuresAreIsolated: Rule = {
  id: 'failures-are-isolated',
  upstream: 'Stops with an error when a template fails for one object, or when one target cannot be read for --nat64-networks.',
  ours: 'Leaves out what that object would give, reports it at the object and in the log, keeps the records that it had, and goes on with the others.',
  why: 'Anyone who may create an object could otherwise stop all DNS changes of the cluster.',
  transform: (recorded, vector, ours) => {
    const perObject = TEMPLATES.some((flag) => flagValues(vector, flag).length > 0) || flagValues(vector, 'nat64-networks').length > 0;
    return recorded.exit === 1 && recorded.desired === null && perObject && ours.exit === 0 ? ours : recorded;
  },
};

/** Each object of the source crd is filtered by itself. */
export const filtersLookAtEachObject: Rule = {
  id: 'filters-look-at-each-object',
  upstream: 'The source crd gives nothing at all when one object does not match --annotation-filter.',
  ours: 'Leaves out the objects that do not match.',
  why: 'A filter chooses objects; a foreign object must not take away the records of others.',
  transform: (recorded, vector, ours) => {
    const applies = flagValues(vector, 'annotation-filter').length > 0 && flagValues(vector, 'source').includes('crd');
    return applies && recorded.desired?.length === 0 && ours.exit === 0 ? ours : recorded;
  },
};

/** An endpoint without a name is none. */
export const recordsHaveNames: Rule = {
  id: 'records-have-names',
  upstream: 'Makes a record without a name from an empty hostname annotation.',
  ours: 'Takes an empty hostname for none.',
  why: 'A record without a name is refused by providers, or lands at the top of the zone.',
  transform: (recorded) => {
    const named = (endpoint: WireEndpoint): boolean => endpoint.dnsName !== undefined && endpoint.dnsName !== '';
    return withChanges({ ...recorded, desired: recorded.desired?.filter(named) ?? null }, ({ create }) => ({ create: create.filter(named) }));
  },
};

/** A filter that cannot be read is an error of the command line. */
export const invalidNetworksAreErrors: Rule = {
  id: 'invalid-networks-are-errors',
  upstream: 'Logs an error for a value of --target-net-filter or --exclude-target-net that is no network, ignores it and runs on.',
  ours: 'Does not start: the error names the flag and the value.',
  why: 'A filter that is ignored publishes what it should have kept back.',
  transform: (recorded, vector) => {
    const networks = [...flagValues(vector, 'target-net-filter'), ...flagValues(vector, 'exclude-target-net')].flatMap((value) => value.split(','));
    const invalid = networks.some((network) => !/^[0-9a-fA-F.:]+\/\d+$/.test(network.trim()));
    return invalid ? { exit: 1, desired: null, changes: null } : recorded;
  },
};
