import { LABEL, buildEndpoint, keyOf, matchAll } from '@external-dns/endpoint';
import type { Endpoint, EndpointInit } from '@external-dns/endpoint';
import type { Claim, OwnedRecord, PlannedChange, Snapshot, StagedGroup, Zone } from '@external-dns/plugin';
import { plan } from './plan.ts';
import type { PlanInput, PlanResult } from './types.ts';

/** What the tests of this package share; not published. */
export const ME = 'me';

/** `www A 192.0.2.1,192.0.2.2`: name below example.org (`@` is the apex), type and targets. */
export function parse(text: string, more: Partial<EndpointInit> = {}): Endpoint {
  const [name = '', recordType = '', targets = ''] = text.split(' ');
  return buildEndpoint({ dnsName: name === '@' ? 'example.org' : `${name}.example.org`, recordType, targets: targets.split(','), ...more });
}

/** A listed record; `owner` undefined: without a claim. */
export function record(text: string, owner: string | undefined = ME, more: Partial<EndpointInit> & { repair?: string; zone?: string } = {}): OwnedRecord {
  const { repair, zone = 'Z1', ...init } = more;
  const labels = { ...init.labels, ...(owner === undefined ? {} : { [LABEL.owner]: owner }) };
  const endpoint = parse(text, { ...init, labels });
  const key = keyOf(endpoint);
  const claim = owner === undefined ? undefined : claimOf(key, owner, zone);
  return { record: { endpoint, zone }, endpoint, key, ...(owner === undefined ? {} : { owner }), ...(claim === undefined ? {} : { claim }), ...(repair === undefined ? {} : { repair }) };
}

/** A record without any claim. */
export function unclaimed(text: string): OwnedRecord {
  const endpoint = parse(text);
  return { record: { endpoint, zone: 'Z1' }, endpoint, key: keyOf(endpoint) };
}

export function claimOf(key: Claim['for'][number], owner: string, zone = 'Z1', current = true): Claim {
  const txt = buildEndpoint({ dnsName: `${key.recordType.toLowerCase()}-${key.name}`, recordType: 'TXT', targets: [`owner=${owner}`], setIdentifier: key.setIdentifier });
  return { txt: { endpoint: txt, zone }, text: `owner=${owner}`, for: [key], state: owner === ME ? 'own' : 'foreign', labels: { owner }, current };
}

export const zone: Zone = { id: 'Z1', name: 'example.org' };

export function snapshot(records: readonly OwnedRecord[], loose: readonly Claim[] = []): Snapshot {
  const claims = records.flatMap(({ claim }) => (claim === undefined ? [] : [claim]));
  return { zones: [zone], records, claims: [...claims, ...loose], source: { zones: [zone], records: records.map((each) => each.record), filter: matchAll } };
}

export function byName(endpoints: readonly Endpoint[]): ReadonlyMap<string, readonly Endpoint[]> {
  return Map.groupBy(endpoints, (endpoint) => keyOf(endpoint).name);
}

export interface Case extends Partial<Omit<PlanInput, 'desired' | 'snapshot' | 'filters'>> {
  readonly current?: readonly OwnedRecord[];
  readonly loose?: readonly Claim[];
  readonly desired?: readonly Endpoint[];
  readonly unresolved?: PlanInput['desired']['unresolved'];
  readonly filters?: Partial<PlanInput['filters']>;
}

/** Plans with the defaults that most cases share. */
export function planOf({ current = [], loose = [], desired = [], unresolved = [], filters = {}, ...rest }: Case): Promise<PlanResult> {
  return plan({
    desired: { byName: byName(desired), unresolved },
    snapshot: snapshot(current, loose),
    policy: 'sync',
    filters: { domain: matchAll, managedRecordTypes: ['A', 'AAAA', 'CNAME'], excludeRecordTypes: [], ...filters },
    ownerId: ME,
    capabilities: { recordTypes: ['A', 'AAAA', 'CNAME', 'TXT', 'MX', 'SRV', 'NS', 'PTR'] },
    once: false,
    now: 0,
    guard: { percent: 50 },
    unresolvedGraceMs: 600_000,
    ...rest,
  });
}

/** `update www A 192.0.2.1`, `delete www CNAME`. */
export function describeChange(change: PlannedChange): string {
  const name = change.key.name === 'example.org' ? '@' : change.key.name.replace(/\.example\.org$/, '');
  const id = change.key.setIdentifier === '' ? '' : ` (${change.key.setIdentifier})`;
  const targets = change.kind === 'create' || change.kind === 'update' ? ` ${change.desired.targets.join(',')}` : '';
  return `${change.kind} ${name} ${change.key.recordType}${targets}${id}`;
}

export function changesOf(result: PlanResult): readonly string[] {
  return result.changes.map(describeChange);
}

export function reasonsOf(result: PlanResult): readonly string[] {
  return result.skipped.map(({ key, reason }) => `${reason} ${key.name.replace(/\.?example\.org$/, '')} ${key.recordType}`);
}

/** The groups of the changes, one each. */
export function groupsOf(result: PlanResult): readonly StagedGroup[] {
  return result.changes.map((change) => ({
    id: describeChange(change),
    zone: 'Z1',
    name: change.key.name,
    planned: [change],
    changes: [
      change.kind === 'create'
        ? { kind: 'create', desired: change.desired }
        : change.kind === 'update'
          ? { kind: 'update', current: change.current.record, desired: change.desired }
          : { kind: 'delete', current: change.kind === 'delete' ? change.current.record : change.claim.txt },
    ],
  }));
}
