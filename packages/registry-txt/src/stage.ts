import { LABEL, keyText, normalName, setLabel, withLabels } from '@external-dns/endpoint';
import type { Endpoint } from '@external-dns/endpoint';
import type { Change, OwnedRecord, PlannedChange, ProviderRecord, RefusedChange, Snapshot, Staged, StagedGroup, Steps } from '@external-dns/plugin';
import { APEX_HOST } from './claim-place.ts';
import { connect } from './connect.ts';
import type { Components, Intents } from './connect.ts';
import { intentOf, siteOf } from './intent.ts';
import type { Intent, Site } from './intent.ts';
import { rivals } from './rivals.ts';
import type { Settings } from './settings.ts';
import { SnapshotIndex } from './snapshot-index.ts';
import { STEP, visit } from './steps.ts';
import { claimChanges } from './txt-sets.ts';
import type { ClaimChange } from './txt-sets.ts';
import { zonesOf } from './zones.ts';

/** Everything that {@link stageParts} gives, at once. */
export function stage(changes: readonly PlannedChange[], snapshot: Snapshot, settings: Settings): Staged {
  const parts = [...stageParts(changes, snapshot, settings)];
  return { groups: parts.flatMap(({ groups }) => groups), refused: parts.flatMap(({ refused }) => refused) };
}

/**
 * Adds the claims to the planned changes and orders them safely (spec/core.md §3.4, §3.5; design.md "Ownership"). Pure but for the nonces of encrypted claims.
 */
export function* stageParts(changes: readonly PlannedChange[], snapshot: Snapshot, settings: Settings): Generator<Staged, undefined> {
  if (changes.length === 0) return;
  const refusals = new Refusals();
  const { intents, index } = yield* inParts(checked(changes, snapshot, settings, refusals));
  const components = yield* inParts(connect(intents));
  for (let start = 0; start < intents.length; start += STEP) {
    yield staged(intents, components, start, index, settings, refusals);
    // A component begins with its least position: these are needed no more.
    intents.fill(undefined, start, start + STEP);
  }
  yield { groups: [], refused: refusals.take() };
}

/** Steps that end without a group are empty parts. */
function* inParts<Result>(steps: Steps<Result>): Generator<Staged, Result> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    yield { groups: [], refused: [] };
  }
}

/** The groups of the components that begin within the step. */
function staged(intents: Intents, components: Components, start: number, index: SnapshotIndex, settings: Settings, refusals: Refusals): Staged {
  const groups: StagedGroup[] = [];
  const end = Math.min(start + STEP, intents.length);
  for (let position = start; position < end; position += 1) {
    const component = components.startingAt(position);
    if (component !== undefined) addGroups(groups, component, index, settings, refusals);
  }
  return { groups, refused: refusals.take() };
}

/** What becomes of each change that is not refused, and what the snapshot holds around them. Over an empty snapshot there is nothing around. */
function* checked(changes: readonly PlannedChange[], snapshot: Snapshot, settings: Settings, refusals: Refusals): Steps<{ readonly intents: (Intent | undefined)[]; readonly index: SnapshotIndex }> {
  const zones = zonesOf(snapshot);
  const changed = new Set<string>();
  const others = new Set<string>();
  const isEmpty = snapshot.records.length === 0 && snapshot.claims.length === 0;
  if (!isEmpty) {
    yield* visit(changes, (change) => {
      changed.add(change.key.name);
      if (change.kind === 'update' || change.kind === 'delete') changed.add(change.current.key.name);
      for (const name of otherNames(change, siteOf(change, settings, zones), settings)) others.add(name);
    });
  }
  const index = yield* SnapshotIndex.over(snapshot, changed, others, zones);
  const around = { settings, zones, index };
  const intents: Intent[] = [];
  yield* visit(changes, (change) => {
    const intent = intentOf(change, siteOf(change, settings, zones), around);
    if (typeof intent === 'string') refusals.add(change, intent);
    else intents.push(intent);
  });
  const refused = yield* rivals(intents);
  if (refused.size === 0) return { intents, index };
  for (const [change, reason] of refused) refusals.add(change, reason);
  return { intents: intents.filter(({ change }) => !refused.has(change)), index };
}

/** Names beside its own that the checks of a change look at. */
function otherNames(change: PlannedChange, site: Site | undefined, settings: Settings): readonly string[] {
  if (change.kind === 'release') return [normalName(change.claim.txt.endpoint.dnsName)];
  if (site === undefined) return [];
  const { place } = site;
  const sibling = settings.mapper.siblingOf(change.key.name);
  const siblings = sibling === undefined ? [] : [sibling];
  if ('problem' in place) return siblings;
  return place.apex ? [...siblings, place.normal, `${APEX_HOST}.${change.key.name}`] : [...siblings, place.normal];
}

/** Changes that were refused: those not yet told, and all by name. */
class Refusals {
  readonly #byName = new Map<string, RefusedChange[]>();
  #untold: RefusedChange[] = [];

  add(change: PlannedChange, reason: string): void {
    const refused = { change, reason };
    this.#untold.push(refused);
    const list = this.#byName.get(change.key.name);
    if (list === undefined) this.#byName.set(change.key.name, [refused]);
    else list.push(refused);
  }

  /** Those that were added since it was last asked. */
  take(): readonly RefusedChange[] {
    const untold = this.#untold;
    this.#untold = [];
    return untold;
  }

  /** Why half of a replacement was refused: the other would leave the name empty or with both. */
  halfOf(component: readonly Intent[]): string | undefined {
    if (this.#byName.size === 0) return undefined;
    for (const { change } of component) {
      const half = this.#byName.get(change.key.name)?.find((other) => other.change.key.setIdentifier === change.key.setIdentifier && replaces(change, other.change));
      if (half !== undefined) return `the ${half.change.kind} of the ${half.change.key.recordType} record at this name was refused: ${half.reason}`;
    }
    return undefined;
  }
}

function addGroups(groups: StagedGroup[], component: readonly Intent[], index: SnapshotIndex, settings: Settings, refusals: Refusals): void {
  const half = refusals.halfOf(component) ?? apexClash(component);
  const claims = claimChanges(component, index);
  const reason = half ?? blockedCname(component, claims, index);
  if (reason !== undefined) {
    for (const { change } of component) refusals.add(change, reason);
    return;
  }
  const [first] = component;
  const [claim] = claims;
  if (first === undefined) return;
  const { zone, change } = first;
  const { name } = change.key;
  const id = (of: string): string => `${keyText(change.key)}\u0000${of}`;
  if (component.length === 1 && claims.length === 1 && change.kind === 'create' && claim?.change.kind === 'create' && claim.zone === zone) {
    // The usual case of a new record, made without further work.
    groups.push({ id: id(zone), zone, name, changes: [claim.change, { kind: 'create', desired: ours(change.desired, settings) }], planned: [change] });
    return;
  }
  const changes = inSafeOrder(component, claims, zone, settings);
  if (changes.length > 0) groups.push({ id: id(zone), zone, name, changes, planned: component.map((intent) => intent.change) });
  for (const other of claims) {
    // A claim in another zone is deleted, after its record is gone, by a release.
    if (other.zone !== zone && other.writes) groups.push({ id: id(other.zone), zone: other.zone, name, changes: [other.change], planned: [] });
  }
}

/** The apex and a record named `_apex` would have their claims at one name. */
function apexClash(component: readonly Intent[]): string | undefined {
  if (component.length < 2) return undefined;
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

/** Claims, then deletions, updates and creations of records, then claims that go; before a CNAME is created its name is cleared. */
function inSafeOrder(component: readonly Intent[], claims: readonly ClaimChange[], zone: string, settings: Settings): readonly Change[] {
  const cnames = new Set(component.filter((intent) => intent.change.kind === 'create' && intent.change.key.recordType === 'CNAME').map((intent) => intent.change.key.name));
  const here = claims.filter((each) => each.zone === zone);
  const records = (kind: PlannedChange['kind']): Change[] => component.flatMap((intent) => (intent.change.kind === kind ? recordChange(intent.change, settings) : []));
  const removals = here.filter((each) => each.change.kind === 'delete' || !each.writes);
  const early = removals.filter((each) => cnames.has(each.name));
  return [
    ...here.filter((each) => !removals.includes(each)).map((each) => each.change),
    ...records('delete'),
    ...early.map((each) => each.change),
    ...records('update'),
    ...records('create'),
    ...removals.filter((each) => !early.includes(each)).map((each) => each.change),
  ];
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
