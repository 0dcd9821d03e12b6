import { describe, expect, it } from 'vitest';
import { readablePaths, recorded } from '../../test/recorded.ts';
import { KINDS } from '../kinds.ts';
import { compileProjector } from '../projection/index.ts';
import type { KindDescriptor, KubernetesObject } from '../types.ts';
import { ProtobufListReader, compileItemReader } from './index.ts';

const RECORDED = [KINDS.services, KINDS.ingresses, KINDS.endpointSlices, KINDS.pods, KINDS.nodes];

/** The objects of a recorded list, from its protobuf. */
function fromProtobuf(kind: KindDescriptor, keep: readonly string[]): readonly KubernetesObject[] {
  const readItem = compileItemReader(kind, keep);
  if (readItem === undefined) throw new Error('not read as protobuf');
  const objects: KubernetesObject[] = [];
  const reader = new ProtobufListReader((bytes, from, to) => {
    objects.push(readItem(bytes, from, to));
  });
  reader.push(recorded(kind).protobuf);
  reader.end();
  return objects;
}

describe.each(RECORDED.map((kind) => [kind.plural, kind] as const))('recorded %s', (_plural, kind) => {
  const fromJson = (keep: readonly string[]): readonly KubernetesObject[] => recorded(kind).json.items.map(compileProjector(kind, keep));

  it.each<readonly [string, readonly string[]]>([['everything that can be read', readablePaths(kind)], ['nothing but metadata', []], ...readablePaths(kind).map((path) => [path, [path]] as const)])('are the same as from JSON: %s', (_name, keep) => {
    expect(fromProtobuf(kind, keep)).toStrictEqual(fromJson(keep));
  });
});

it('the recorded lists use every field that can be read, but for one', () => {
  const unused = RECORDED.flatMap((kind) => {
    const objects = fromProtobuf(kind, readablePaths(kind));
    const has = (value: unknown, path: readonly string[]): boolean => {
      if (Array.isArray(value)) return value.some((element) => has(element, path));
      const [name = '', ...below] = path;
      const member = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
      return below.length === 0 ? member !== undefined : has(member, below);
    };
    return readablePaths(kind).filter((path) => !has(objects, path.split('.'))).map((path) => `${kind.plural}: ${path}`);
  });
  // It can no longer be written.
  expect(unused).toEqual(['endpointslices: endpoints.deprecatedTopology']);
});

describe('what is read as JSON', () => {
  it.each([
    ['everything', KINDS.services, 'all' as const],
    ['a whole message', KINDS.services, ['spec.type', 'status.loadBalancer']],
    ['a field that is not known', KINDS.pods, ['spec.containers.image']],
    ['a key of a map', KINDS.services, ['spec.selector.app']],
    ['a name that every object has', KINDS.services, ['constructor']],
    ['a custom resource', KINDS.dnsEndpoints, ['spec.endpoints']],
  ])('%s', (_name, kind, keep) => {
    expect(compileItemReader(kind, keep)).toBeUndefined();
  });
});

/** A length-delimited field. */
function field(number: number, ...parts: (string | number[])[]): number[] {
  const value = parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part)] : part));
  return [number * 8 + 2, value.length, ...value];
}

describe('bytes that no API server of today writes', () => {
  const read = (...bytes: number[][]): KubernetesObject | undefined => {
    const buffer = Buffer.from(bytes.flat());
    return compileItemReader(KINDS.services, ['spec.externalIPs', 'spec.selector', 'spec.ports.port', 'spec.type'])?.(buffer, 0, buffer.length);
  };
  const metadata = field(1, field(1, 'a'), field(3, 'n'));
  const base = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'n' } };

  it.each([
    ['values of a list with others between', field(2, field(5, '1'), field(4, 'T'), field(5, '2')), { externalIPs: ['1', '2'], type: 'T' }],
    ['entries of a map with others between', field(2, field(2, field(1, 'a'), field(2, '1')), field(4, 'T'), field(2, field(1, 'b'))), { selector: { a: '1', b: '' }, type: 'T' }],
    ['a text that is given twice', field(2, field(4, 'A'), field(4, 'B')), { type: 'B' }],
    ['fields that are not known', field(2, field(15, 'x'), [0x99, 0x06, 1, 2, 3, 4, 5, 6, 7, 8], [0x9d, 0x06, 1, 2, 3, 4], [0x98, 0x06, 0x80, 0x01], field(4, 'T')), { type: 'T' }],
    ['a key that is the name of the prototype', field(2, field(2, field(1, '__proto__'), field(2, 'x'))), { selector: JSON.parse('{"__proto__":"x"}') as unknown }],
    ['a negative number', field(2, field(1, [3 * 8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])), { ports: [{ port: -1 }] }],
  ])('%s', (_name, spec, expected) => {
    expect(read(metadata, spec)).toStrictEqual({ ...base, spec: expected });
  });

  it('fills in a namespace', () => {
    expect(read(field(1, field(1, 'a')))).toStrictEqual({ ...base, metadata: { name: 'a', namespace: '' } });
  });

  it.each([
    ['an empty name', field(1, field(1, '')), TypeError],
    ['no name', field(1), TypeError],
    ['no metadata', [], TypeError],
  ])('throws on %s', (_name, bytes, error) => {
    expect(() => read(bytes)).toThrow(error);
  });

  it.each([
    ['a length beyond the end', [0x0a, 0x7f, 1]],
    ['a length beyond what holds it', [0x0a, 2, 0x0a, 3, 1, 2, 3]],
    ['a number without an end', [0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['another wire type', [0x08, 1]],
    ['the groups of old', [0x23, 0x24]],
    ['no tag', [0x00]],
  ])('throws on %s', (_name, bytes) => {
    expect(() => read(bytes)).toThrow(expect.objectContaining({ name: 'ProtobufError', kind: 'transient' }) as Error);
  });
});
