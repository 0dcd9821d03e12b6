import type { Buffer } from 'node:buffer';
import { kindKey, pathTree } from '../projection/index.ts';
import type { KindDescriptor, KubernetesObject, Need } from '../types.ts';
import { compileMessage } from './message-reader.ts';
import { METADATA, messageOf } from './schema.ts';
import { ValueStack } from './value-stack.ts';
import { Wire } from './wire.ts';

/**
 * Makes the stored form of an object from its bytes in protobuf, which it does not keep: equal to what the projector makes of the same object in JSON.
 * Throws a `transient` error for bytes that are no such object, a TypeError for an object without a name.
 */
export type ItemReader = (bytes: Buffer, from: number, to: number) => KubernetesObject;

/** What every object has, whatever is kept. */
const OWN = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * A reader of what a need keeps. Undefined when that must be read as JSON: everything is kept, nothing is known of the kind, or a path ends at something that is neither text, number,
 * boolean nor a map of texts.
 */
export function compileItemReader(kind: KindDescriptor, keep: Need['keep']): ItemReader | undefined {
  const message = messageOf(kindKey(kind));
  if (message === undefined || keep === 'all') return undefined;
  const paths = keep.filter((path) => !OWN.has(path.split('.', 1)[0] ?? ''));
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  const stack = new ValueStack();
  const read = compileMessage(message, pathTree([...METADATA, ...paths]), stack, { apiVersion, kind: kind.kind });
  if (read === undefined) return undefined;
  const wire = new Wire();
  return (bytes, from, to) => {
    wire.moveTo(bytes, from);
    // A fault in the middle of another object left its values there.
    stack.top = 0;
    const object = read(wire, to) as Readonly<Record<string, unknown>> & KubernetesObject;
    if (object.metadata.name === '') throw new TypeError(`a ${kind.kind} without a name`);
    return object;
  };
}
