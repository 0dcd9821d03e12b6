import type { PathTree } from '../projection/index.ts';
import type { Field, Message } from './schema.ts';
import { Shape } from './shape.ts';
import { SharedLists, SharedObjects } from './shared-values.ts';
import type { ValueStack } from './value-stack.ts';
import { LENGTH_DELIMITED, VARINT, fieldNumber, malformed, wireType } from './wire.ts';
import type { Wire } from './wire.ts';

/** Reads the message that ends at `end`. */
export type MessageReader = (wire: Wire, end: number) => Readonly<Record<string, unknown>>;

interface FieldReader {
  readonly name: string;
  readonly wireType: number;
  /** The value of the field, undefined when JSON would leave it out. `tag` is that of the field. */
  readonly read: (wire: Wire, end: number, tag: number) => unknown;
  /** Joins values of a field that is repeated, but with others between. */
  readonly join?: (before: unknown, after: unknown) => unknown;
}

type ScalarField = Exclude<Field, { readonly message: Message }>;

/**
 * Compiles a reader of the paths that are kept; undefined when one of them is not in the schema, or is a whole message, of which a newer server may know more fields. `constants`
 * are members that every object has. Values of an object under construction stand on `stack`.
 */
export function compileMessage(message: Message, kept: PathTree, stack: ValueStack, constants: Readonly<Record<string, unknown>> = {}): MessageReader | undefined {
  const readers: (FieldReader | undefined)[] = [];
  const whenAbsent: (readonly [string, unknown])[] = [];
  for (const [name, below] of kept) {
    const field = Object.hasOwn(message, name) ? message[name] : undefined;
    const reader = field === undefined ? undefined : compileField(name, field, below, stack);
    if (field === undefined || reader === undefined) return undefined;
    readers[field.number] = reader;
    if ('whenAbsent' in field) whenAbsent.push([name, field.whenAbsent]);
  }
  const fixed = Object.entries(constants);
  const start = fixed.reduce((shape, [name]) => shape.with(name), Shape.root());
  const shared = new SharedObjects();
  return (wire, end) => {
    const base = stack.top;
    for (const [, value] of fixed) stack.push(value);
    let shape = start;
    while (wire.at < end) {
      const tag = wire.varint();
      const reader = readers[fieldNumber(tag)];
      if (reader === undefined) {
        wire.skip(wireType(tag), end);
        continue;
      }
      if (reader.wireType !== wireType(tag)) throw malformed(`${reader.name} has the wire type ${String(wireType(tag))}`);
      const value = reader.read(wire, end, tag);
      if (value === undefined) continue;
      const place = reader.join === undefined ? -1 : shape.place(reader.name);
      if (place === -1) {
        shape = shape.with(reader.name);
        stack.push(value);
      } else stack.values[base + place] = reader.join?.(stack.values[base + place], value);
    }
    wire.expectEnd(end);
    for (const [name, value] of whenAbsent) {
      if (shape.place(name) !== -1) continue;
      shape = shape.with(name);
      stack.push(value);
    }
    stack.top = base;
    return shared.take(shape, stack.values, base);
  };
}

function compileField(name: string, field: Field, below: PathTree | true, stack: ValueStack): FieldReader | undefined {
  if (field.type !== 'message' && field.type !== 'messages') return below === true ? scalarReader(name, field, stack) : undefined;
  const read = below === true ? undefined : compileMessage(field.message, below, stack);
  if (read === undefined) return undefined;
  const one = (wire: Wire, end: number): unknown => read(wire, wire.valueEnd(end));
  return field.type === 'message' ? { name, wireType: LENGTH_DELIMITED, read: one } : listReader(name, one, stack);
}

function scalarReader(name: string, field: ScalarField, stack: ValueStack): FieldReader {
  switch (field.type) {
    case 'text':
      return { name, wireType: LENGTH_DELIMITED, read: (wire, end) => shown(wire.text(end), '', field.shown) };
    case 'integer':
      return { name, wireType: VARINT, read: (wire) => shown(wire.integer(), 0, field.shown) };
    case 'boolean':
      return { name, wireType: VARINT, read: (wire) => shown(wire.varint() !== 0, false, field.shown) };
    case 'time':
      return { name, wireType: LENGTH_DELIMITED, read: (wire, end) => readTime(wire, wire.valueEnd(end)) };
    case 'texts':
      return listReader(name, (wire, end) => wire.text(end), stack);
    case 'map':
      return mapReader(name, field.except, stack);
  }
}

function shown<T>(value: T, empty: T, always: boolean): T | undefined {
  return value === empty && !always ? undefined : value;
}

/** A repeated field: its values stand one after the other, each with the tag. */
function listReader(name: string, one: (wire: Wire, end: number) => unknown, stack: ValueStack): FieldReader {
  const shared = new SharedLists();
  return {
    name,
    wireType: LENGTH_DELIMITED,
    read: (wire, end, tag) => {
      const base = stack.top;
      do stack.push(one(wire, end));
      while (wire.isAt(tag, end));
      const list = shared.take(stack.values, base, stack.top);
      stack.top = base;
      return list;
    },
    join: (before, after) => [...(before as unknown[]), ...(after as unknown[])],
  };
}

const KEY = 1;
const VALUE = 2;

/** A map of texts is a repeated message of a key and a value. The entry `except` is passed over, its value not even decoded. */
function mapReader(name: string, except: string | undefined, stack: ValueStack): FieldReader {
  const root = Shape.root();
  const shared = new SharedObjects();
  return {
    name,
    wireType: LENGTH_DELIMITED,
    read: (wire, end, tag) => {
      const base = stack.top;
      let shape = root;
      do {
        const entryEnd = wire.valueEnd(end);
        let key = '';
        let value = '';
        while (wire.at < entryEnd) {
          const part = wire.varint();
          if (part === KEY * 8 + LENGTH_DELIMITED) key = wire.text(entryEnd);
          else if (part === VALUE * 8 + LENGTH_DELIMITED && key !== except) value = wire.text(entryEnd);
          else wire.skip(wireType(part), entryEnd);
        }
        wire.expectEnd(entryEnd);
        if (key === except) continue;
        shape = shape.with(key);
        stack.push(value);
      } while (wire.isAt(tag, end));
      stack.top = base;
      return shape === root ? undefined : shared.take(shape, stack.values, base);
    },
    join: (before, after) => ({ ...(before as object), ...(after as object) }),
  };
}

/** A time as JSON shows it: RFC 3339, whole seconds, UTC. */
function readTime(wire: Wire, end: number): string {
  let seconds = 0;
  while (wire.at < end) {
    const tag = wire.varint();
    if (fieldNumber(tag) === 1 && wireType(tag) === VARINT) seconds = wire.integer();
    else wire.skip(wireType(tag), end);
  }
  wire.expectEnd(end);
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) throw malformed(`a time of ${String(seconds)} seconds`);
  return time.toISOString().replace('.000Z', 'Z');
}
