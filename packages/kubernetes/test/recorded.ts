import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kindKey } from '../src/projection/index.ts';
import { messageOf } from '../src/protobuf/schema.ts';
import type { Message } from '../src/protobuf/schema.ts';
import type { KindDescriptor } from '../src/types.ts';
import type { RealList } from './real-lists.ts';

/** A list that a real API server gave (see `record-lists.ts`). */
export function recorded(kind: KindDescriptor): RealList {
  const { protobuf, json } = JSON.parse(readFileSync(path.join(import.meta.dirname, 'recorded', `${kind.plural}.json`), 'utf8')) as { protobuf: string; json: RealList['json'] };
  return { protobuf: Buffer.from(protobuf, 'base64'), json };
}

/** All paths of a kind that can be read from protobuf, without those of its metadata. */
export function readablePaths(kind: KindDescriptor): readonly string[] {
  const leaves = (message: Message): string[] =>
    Object.entries(message).flatMap(([name, field]) => (field.type === 'message' || field.type === 'messages' ? leaves(field.message).map((below) => `${name}.${below}`) : [name]));
  return leaves(messageOf(kindKey(kind)) ?? {}).filter((name) => !name.startsWith('metadata.'));
}
