import { pathTree } from './path-tree.ts';
import type { PathTree } from './path-tree.ts';
import type { KindDescriptor, KubernetesObject, ObjectMeta } from '../types.ts';

/** Makes the stored form of an object as the API serves it; the input is not mutated and not kept. Throws on what is no object with a name. */
export type Projector = (raw: unknown) => KubernetesObject;

/** What `kubectl apply` repeats of the whole object. */
export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
/** Annotation and label values up to this length are interned: they repeat from object to object. */
const INTERN_LENGTH = 64;

/**
 * Compiles what is kept of a kind: `'all'` keeps everything but managedFields, last-applied-configuration and `drop`; a list of paths keeps
 * those and the metadata named in {@link KubernetesObject}. Paths pass through arrays.
 */
export function compileProjector(kind: KindDescriptor, keep: 'all' | readonly string[], drop: readonly string[] = []): Projector {
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  const intern = interner();
  const tree = keep === 'all' ? undefined : pathTree(keep);
  const dropped = pathTree(drop);
  return (raw) => {
    if (!isRecord(raw) || !isRecord(raw['metadata'])) throw new TypeError(`a ${kind.kind} without metadata`);
    const metadata = projectMetadata(raw['metadata'], kind, intern, tree === undefined);
    const base = { apiVersion, kind: kind.kind, metadata };
    if (tree !== undefined) {
      const kept = pick(raw, tree, intern);
      return { ...(isRecord(kept) ? kept : {}), ...base };
    }
    const { metadata: _metadata, ...rest } = raw;
    return { ...(omit(rest, dropped) as Record<string, unknown>), ...base };
  };
}

function projectMetadata(raw: Record<string, unknown>, kind: KindDescriptor, intern: (text: string) => string, all: boolean): ObjectMeta {
  const { name, namespace, uid, resourceVersion, generation, deletionTimestamp, labels, annotations } = raw;
  if (typeof name !== 'string' || name === '') throw new TypeError(`a ${kind.kind} without a name`);
  const rest: Record<string, unknown> = {};
  if (all) for (const [key, value] of Object.entries(raw)) if (key !== 'managedFields') rest[key] = value;
  return {
    ...rest,
    name,
    namespace: kind.namespaced && typeof namespace === 'string' ? intern(namespace) : '',
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    ...(typeof generation === 'number' ? { generation } : {}),
    ...(typeof deletionTimestamp === 'string' ? { deletionTimestamp } : {}),
    ...textMap('labels', labels, intern),
    ...textMap('annotations', annotations, intern),
  };
}

function textMap(member: 'labels' | 'annotations', raw: unknown, intern: (text: string) => string): Partial<Record<'labels' | 'annotations', Readonly<Record<string, string>>>> {
  if (!isRecord(raw)) return {};
  const entries: [string, string][] = [];
  for (const key of Object.keys(raw)) {
    const value = raw[key];
    if (key !== LAST_APPLIED && typeof value === 'string') entries.push([intern(key), value.length <= INTERN_LENGTH ? intern(value) : value]);
  }
  return entries.length === 0 ? {} : { [member]: Object.fromEntries(entries) };
}

function pick(value: unknown, tree: PathTree, intern: (text: string) => string): unknown {
  if (Array.isArray(value)) return value.map((element) => pick(element, tree, intern));
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, below] of tree) {
    const member = value[key];
    if (member === undefined) continue;
    kept[key] = below === true ? shared(member, intern) : pick(member, below, intern);
  }
  return kept;
}

function shared(value: unknown, intern: (text: string) => string): unknown {
  return typeof value === 'string' && value.length <= INTERN_LENGTH ? intern(value) : value;
}

function omit(value: unknown, tree: PathTree): unknown {
  if (tree.size === 0) return value;
  if (Array.isArray(value)) return value.map((element) => omit(element, tree));
  if (!isRecord(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const below = tree.get(key);
    if (below !== true) kept[key] = below === undefined ? member : omit(member, below);
  }
  return kept;
}

/** Texts that repeat share one string; the table is bounded. */
function interner(): (text: string) => string {
  const texts = new Map<string, string>();
  return (text) => {
    const known = texts.get(text);
    if (known !== undefined) return known;
    if (texts.size < 10_000) texts.set(text, text);
    return text;
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
