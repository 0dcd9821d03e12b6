import type { PlannedChange, Steps } from '@external-dns/plugin';
import type { Intent } from './intent.ts';
import { visit } from './steps.ts';

/**
 * Creations that want the name at which another change of the round writes its claim, each with the reason why it is refused: a CNAME stands alone, and a TXT record set holds
 * claims or is a record of ours, never both (design.md "Ownership"). The claim goes first, lest a record at the name of an ownership record keeps another from being claimed.
 */
export function* rivals(intents: readonly Intent[]): Steps<ReadonlyMap<PlannedChange, string>> {
  const creations = new Map<string, Intent[]>();
  yield* visit(intents, (intent) => {
    const { kind, key } = intent.change;
    if (kind === 'create' && (key.recordType === 'CNAME' || key.recordType === 'TXT')) push(creations, key.name, intent);
  });
  if (creations.size === 0) return none;
  const writers = new Map<Intent, Intent[]>();
  yield* visit(intents, (intent) => {
    if (intent.wanted === undefined) return;
    for (const creation of creations.get(intent.wanted.normal) ?? []) if (collide(creation, intent)) push(writers, creation, intent);
  });
  const decided = new Map<Intent, string | undefined>();
  const reasonOf = (intent: Intent): string | undefined => {
    if (decided.has(intent)) return decided.get(intent);
    decided.set(intent, undefined);
    // What is refused itself writes no claim that would be in the way.
    const writer = writers.get(intent)?.find((other) => reasonOf(other) === undefined);
    const reason = writer === undefined ? undefined : `${intent.change.key.name} is the name of the ownership record of ${writer.change.key.name}`;
    decided.set(intent, reason);
    return reason;
  };
  const refused = new Map<PlannedChange, string>();
  for (const intent of writers.keys()) {
    const reason = reasonOf(intent);
    if (reason !== undefined) refused.set(intent.change, reason);
  }
  return refused;
}

const none: ReadonlyMap<PlannedChange, string> = new Map();

function collide(creation: Intent, { wanted }: Intent): boolean {
  const { recordType, setIdentifier } = creation.change.key;
  return wanted !== undefined && wanted !== creation.wanted && wanted.zone === creation.zone && (recordType === 'CNAME' || wanted.setIdentifier === setIdentifier);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
