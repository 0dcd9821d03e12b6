import { LABEL, buildEndpoint, normalName, replaceEndpoint, withLabels } from '@external-dns/endpoint';
import type { Endpoint, Labels } from '@external-dns/endpoint';
import type { Change, Claim, PlannedChange, ProviderRecord } from '@external-dns/plugin';
import type { Intent, WantedClaim } from './intent.ts';
import { storedText } from './read-claims.ts';
import type { SnapshotIndex } from './snapshot-index.ts';

/** What happens to one TXT record set. */
export interface ClaimChange {
  readonly zone: string;
  /** Normal form. */
  readonly name: string;
  readonly stored?: ProviderRecord;
  /** A claim is in it that a record of the group needs. */
  readonly writes: boolean;
  readonly change: Change;
}

interface Draft {
  readonly zone: string;
  readonly name: string;
  readonly stored: ProviderRecord | undefined;
  readonly remove: Set<Claim>;
  readonly wanted: { readonly claim: WantedClaim; readonly intent: Intent }[];
  readonly about: Intent;
}

/** The TXT record sets of a component as they should be: our strings replaced, added or taken out, every other string kept where it stands. */
export function claimChanges(component: readonly Intent[], index: SnapshotIndex): readonly ClaimChange[] {
  const [only] = component;
  // The usual case of a new record.
  if (component.length === 1 && only?.wanted !== undefined && only.wanted.stored === undefined && only.obsolete.length === 0) return [newSet(only.wanted, only.change)];
  const drafts = new Map<ProviderRecord | string, Draft>();
  const draftOf = (about: Intent, zone: string, name: string, setIdentifier: string, stored: ProviderRecord | undefined): Draft => {
    const id = stored ?? `${zone}\u0000${name}\u0000${setIdentifier}`;
    let draft = drafts.get(id);
    if (draft === undefined) drafts.set(id, (draft = { zone, name, stored, remove: new Set(), wanted: [], about }));
    return draft;
  };
  const draftOfClaim = (about: Intent, { txt }: Claim): Draft => draftOf(about, txt.zone, normalName(txt.endpoint.dnsName), txt.endpoint.setIdentifier ?? '', txt);

  for (const intent of component) {
    const { wanted } = intent;
    if (wanted === undefined) continue;
    draftOf(intent, wanted.zone, wanted.normal, wanted.setIdentifier, wanted.stored).wanted.push({ claim: wanted, intent });
    for (const claim of wanted.replaces) draftOfClaim(intent, claim).remove.add(claim);
  }
  const kept = new Set(component.flatMap(({ wanted }) => wanted?.replaces ?? []));
  const leaving = new Set(component.flatMap(({ change }) => (change.kind === 'update' || change.kind === 'delete' ? [change.current] : [])));
  for (const intent of component) {
    for (const claim of intent.obsolete) {
      if (!kept.has(claim) && index.reliers(claim).every((record) => leaving.has(record))) draftOfClaim(intent, claim).remove.add(claim);
    }
  }
  return [...drafts.values()].flatMap(finish);
}

function finish(draft: Draft): readonly ClaimChange[] {
  const { zone, name, stored, wanted } = draft;
  // A wildcard and the name that stands for it have one claim between them.
  const [first] = wanted;
  const about = (first?.intent ?? draft.about).change;
  if (stored === undefined) return first === undefined ? [] : [newSet(first.claim, about)];
  const labels = ownedRecordLabel(about);
  const properties = propertiesOf(about);
  const targets = targetsAfter(stored, draft.remove, first?.claim.text);
  const current = { ...stored, endpoint: withLabels(stored.endpoint, labels) };
  if (targets.length === 0) return [{ zone, name, stored, writes: false, change: { kind: 'delete', current } }];
  if (first === undefined && targets.length === stored.endpoint.targets.length) return [];
  const desired = replaceEndpoint(stored.endpoint, { targets, labels, ...(first === undefined || properties === undefined ? {} : { providerSpecific: properties }) });
  return [{ zone, name, stored, writes: first !== undefined, change: { kind: 'update', current, desired } }];
}

/** A claim in a record set of its own. */
function newSet({ zone, name, normal, text, setIdentifier }: WantedClaim, about: PlannedChange): ClaimChange {
  const desired = buildEndpoint({ dnsName: name, recordType: 'TXT', targets: [text], setIdentifier, labels: ownedRecordLabel(about), providerSpecific: propertiesOf(about) });
  return { zone, name: normal, writes: true, change: { kind: 'create', desired } };
}

function ownedRecordLabel(about: PlannedChange): Labels {
  const name = about.kind === 'create' || about.kind === 'update' ? about.desired.dnsName : about.kind === 'delete' ? about.current.endpoint.dnsName : about.key.name;
  return { [LABEL.ownedRecord]: name };
}

function propertiesOf(about: PlannedChange): Endpoint['providerSpecific'] | undefined {
  return about.kind === 'create' || about.kind === 'update' ? about.desired.providerSpecific : undefined;
}

/** The strings of a set without the removed claims and with the wanted one, which stands where the first of those stood. */
function targetsAfter(stored: ProviderRecord, remove: ReadonlySet<Claim>, wanted: string | undefined): readonly string[] {
  const removed = new Set([...remove].map((claim) => claim.text));
  const targets: string[] = [];
  let missing = wanted;
  for (const [index, target] of stored.endpoint.targets.entries()) {
    const text = storedText(stored, index);
    if (!removed.has(text)) targets.push(target);
    else if (missing !== undefined) {
      // What stays keeps the spelling in which it was listed.
      targets.push(missing === text ? target : missing);
      missing = undefined;
    }
  }
  return missing === undefined ? targets : [...targets, missing];
}
