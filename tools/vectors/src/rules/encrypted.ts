import { createHash } from 'node:crypto';
import { createLabelCodec, parseAesKey } from '@external-dns/endpoint';
import type { LabelCodec, WireEndpoint } from '@external-dns/endpoint';
import type { Outcome, VectorCase } from '../case.ts';
import { codecOf, flagValues } from './wire.ts';

/** An outcome whose newly encrypted claims have the same text whenever they say the same: the nonce is taken from what they say. Stored texts stay as they are. */
export function withSettledNonces(vector: VectorCase, outcome: Outcome): Outcome {
  const [key = ''] = flagValues(vector, 'txt-encrypt-aes-key').slice(-1);
  if (key === '' || outcome.changes === null) return outcome;
  const reader = codecOf(vector);
  const stored = new Set((vector.current ?? []).flatMap(({ targets = [] }) => targets));
  const settle = (endpoint: WireEndpoint): WireEndpoint => {
    if (endpoint.recordType !== 'TXT' || endpoint.targets === undefined) return endpoint;
    return { ...endpoint, targets: endpoint.targets.map((target) => (stored.has(target) ? target : settled(target, reader, key))) };
  };
  const { create, update, delete: gone } = outcome.changes;
  return { ...outcome, changes: { create: create.map(settle), update: update.map(([before, after]) => [settle(before), settle(after)] as const), delete: gone.map(settle) } };
}

function settled(target: string, reader: LabelCodec, key: string): string {
  const decoded = reader.decode(target);
  if (!('labels' in decoded) || !decoded.encrypted) return target;
  const { 'txt-encryption-nonce': _, ...labels } = decoded.labels;
  const nonce = createHash('sha256').update(JSON.stringify(Object.entries(labels).sort())).digest().subarray(0, 12);
  return createLabelCodec({ encrypt: true, aesKey: parseAesKey(key), randomNonce: () => nonce }).encode(labels);
}
