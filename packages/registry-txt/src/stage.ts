import { LABEL, keyText, setLabel, withLabels } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Change, ChangeGroup, OwnedRecord, PlannedChange, ProviderRecord, RefusedChange, Snapshot, Staged } from '@external-dns/plugin';
import { APEX_HOST, claimPlace } from './claim-place.ts';
import { connect } from './connect.ts';
import { intentOf } from './intent.ts';
import type { Intent } from './intent.ts';
import type { Settings } from './settings.ts';
import { SnapshotIndex } from './snapshot-index.ts';
import { claimChanges } from './txt-sets.ts';
import type { ClaimChange } from './txt-sets.ts';
import { zonesOf } from './zones.ts';
import type { Zones } from './zones.ts';

/** Adds the claims to the planned changes and orders them safely (spec/core.md §3.4, §3.5; design.md "Ownership"). Pure but for the nonces of encrypted claims. */
export function stage(changes: readonly PlannedChange[], snapshot: Snapshot, settings: Settings): Staged {
  if (changes.length === 0) return { groups: [], refused: [] };
  const zones = zonesOf(snapshot);
  const index = new SnapshotIndex(snapshot, changes, txtNamesOf(changes, settings, zones), zones);
  const refused: RefusedChange[] = [];
  const intents: Intent[] = [];
  for (const change of changes) {
    const intent = intentOf(change, { settings, zones, index });
    if (typeof intent === 'string') refused.push({ change, reason: intent });
    else intents.push(intent);
  }
  const groups: ChangeGroup[] = [];
  for (const component of connect(intents)) {
    // A replacement of which one half was refused would leave the name empty or with both.
    const half = refusedHalf(component, refused) ?? apexClash(component);
    const claims = claimChanges(component, index);
    const reason = half ?? blockedCname(component, claims, index);
    if (reason === undefined) groups.push(...groupsOf(component, claims, settings));
    else for (const { change } of component) refused.push({ change, reason });
  }
  return { groups, refused };
}

function txtNamesOf(changes: readonly PlannedChange[], settings: Settings, zones: Zones): ReadonlySet<string> {
  const names = new Set<string>();
  for (const change of changes) {
    if (change.kind !== 'create' && change.kind !== 'update') continue;
    const zone = change.kind === 'create' ? zones.find(change.key.name) : change.current.record.zone;
    if (zone === undefined) continue;
    const place = claimPlace(change.key, change.desired.dnsName, zone, settings.mapper, zones);
    const sibling = settings.mapper.siblingOf(change.key.name);
    if (sibling !== undefined) names.add(sibling);
    if (!('normal' in place)) continue;
    names.add(place.normal);
    if (place.apex) names.add(`${APEX_HOST}.${change.key.name}`);
  }
  return names;
}

function refusedHalf(component: readonly Intent[], refused: readonly RefusedChange[]): string | undefined {
  if (refused.length === 0) return undefined;
  for (const { change } of component) {
    const half = refused.find((other) => other.change.key.name === change.key.name && other.change.key.setIdentifier === change.key.setIdentifier && replaces(change, other.change));
    if (half !== undefined) return `the ${half.change.kind} of the ${half.change.key.recordType} record at this name was refused: ${half.reason}`;
  }
  return undefined;
}

/** The apex and a record named `_apex` would have their claims at one name. */
function apexClash(component: readonly Intent[]): string | undefined {
  const names = new Map<string, boolean>();
  for (const { wanted } of component) {
    if (wanted === undefined) continue;
    const id = `${wanted.normal}\u0000${wanted.setIdentifier}`;
    if ((names.get(id) ?? wanted.apex) !== wanted.apex) return `the ownership records of the apex and of ${APEX_HOST} would both stand at ${wanted.normal}`;
    names.set(id, wanted.apex);
  }
  return undefined;
}

function replaces(a: PlannedChange, b: PlannedChange): boolean {
  const opposite = (a.kind === 'delete' && b.kind === 'create') || (a.kind === 'create' && b.kind === 'delete');
  return opposite && a.key.recordType !== b.key.recordType && (a.key.recordType === 'CNAME' || b.key.recordType === 'CNAME');
}

/** A CNAME cannot be created where a TXT record set stays. */
function blockedCname(component: readonly Intent[], claims: readonly ClaimChange[], index: SnapshotIndex): string | undefined {
  for (const { change, zone } of component) {
    if (change.kind !== 'create' || change.key.recordType !== 'CNAME') continue;
    const gone = new Set(claims.map((claim) => (claim.change.kind === 'delete' ? claim.stored : undefined)));
    if (index.txtSets(zone, change.key.name).some((set) => !gone.has(set))) return `a TXT record set stands at ${change.key.name}, and a CNAME must stand alone`;
  }
  return undefined;
}

/** One group, and one more for each other zone in which a claim of it stands. */
function groupsOf(component: readonly Intent[], claims: readonly ClaimChange[], settings: Settings): readonly ChangeGroup[] {
  const [first] = component;
  if (first === undefined) return [];
  const { zone, change } = first;
  const cnames = new Set(component.filter((intent) => intent.change.kind === 'create' && intent.change.key.recordType === 'CNAME').map((intent) => intent.change.key.name));
  const here = claims.filter((claim) => claim.zone === zone);
  const records = (kind: PlannedChange['kind']): Change[] => component.flatMap((intent) => (intent.change.kind === kind ? recordChange(intent.change, settings) : []));
  const removals = here.filter((claim) => claim.change.kind === 'delete' || !claim.writes);
  const early = removals.filter((claim) => cnames.has(claim.name));
  const changes = [
    ...here.filter((claim) => !removals.includes(claim)).map((claim) => claim.change),
    ...records('delete'),
    ...early.map((claim) => claim.change),
    ...records('update'),
    ...records('create'),
    ...removals.filter((claim) => !early.includes(claim)).map((claim) => claim.change),
  ];
  const id = (of: string): string => `${of}\u0000${keyText(change.key)}`;
  const groups: ChangeGroup[] = changes.length === 0 ? [] : [{ id: id(zone), zone, name: change.key.name, changes }];
  for (const claim of claims) {
    // A claim in another zone is deleted, after its record is gone, by a release.
    if (claim.zone !== zone && claim.writes) groups.push({ id: id(claim.zone), zone: claim.zone, name: change.key.name, changes: [claim.change] });
  }
  return groups;
}

function recordChange(change: PlannedChange, settings: Settings): readonly Change[] {
  switch (change.kind) {
    case 'create':
      return [{ kind: 'create', desired: ours(change.desired, settings) }];
    case 'update':
      return [{ kind: 'update', current: withClaimLabels(change.current), desired: ours(change.desired, settings) }];
    case 'delete':
      return [{ kind: 'delete', current: withClaimLabels(change.current) }];
    case 'release':
      return [];
  }
}

function ours(endpoint: Endpoint, settings: Settings): Endpoint {
  return withLabels(endpoint, setLabel(endpoint.labels, LABEL.owner, settings.ownerId));
}

function withClaimLabels({ record, endpoint }: OwnedRecord): ProviderRecord {
  return { ...record, endpoint: withLabels(record.endpoint, endpoint.labels) };
}
