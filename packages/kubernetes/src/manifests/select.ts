import { compileProjector } from '../projection/index.ts';
import type { JoinedNeed } from '../projection/index.ts';
import { parseFieldSelector, parseLabelSelector } from '../selectors/index.ts';
import type { KindDescriptor, KubernetesObject } from '../types.ts';
import { isRecord } from './parse.ts';

/** What becomes of a parsed object: it is stored, it is of no interest, or it cannot be used. */
export type Selected =
  | { readonly kind: KindDescriptor; readonly object: KubernetesObject }
  | { readonly problem: string }
  | undefined;

/** Namespace of a namespaced object that names none, as kubectl has it. */
const DEFAULT_NAMESPACE = 'default';

/**
 * Compiles needs into the function that a server's list would be: by kind, namespace, label and field selector, projected. Throws a `config`
 * error for a selector that cannot be parsed.
 */
export function compileSelection(needs: readonly JoinedNeed[]): (value: Readonly<Record<string, unknown>>) => Selected {
  const readers = needs.map((need) => ({ need, apiVersion: apiVersionOf(need.kind), read: compileNeed(need) }));
  return (value) => {
    const sameKind = readers.filter(({ need, apiVersion }) => need.kind.kind === value['kind'] && groupOf(apiVersion) === groupOf(String(value['apiVersion'])));
    if (sameKind.length === 0) return undefined;
    const reader = sameKind.find(({ apiVersion }) => apiVersion === value['apiVersion']);
    if (reader === undefined) {
      return { problem: `${String(value['kind'])} is read as ${sameKind.map(({ apiVersion }) => apiVersion).join(' or ')}, not as ${String(value['apiVersion'])}: convert the manifest` };
    }
    return reader.read(value);
  };
}

function compileNeed(need: JoinedNeed): (value: Readonly<Record<string, unknown>>) => Selected {
  const { kind } = need;
  const project = compileProjector(kind, need.keep, need.drop);
  const labels = parseLabelSelector(need.labelSelector ?? '');
  const fields = parseFieldSelector(need.fieldSelector ?? '');
  return (value) => {
    const problem = metadataProblem(value);
    if (problem !== undefined) return { problem };
    const metadata = isRecord(value['metadata']) ? value['metadata'] : {};
    // A resourceVersion in a dump says nothing about edits of the file, and the store would take equal ones for equal objects.
    const { resourceVersion: _resourceVersion, namespace, ...rest } = metadata;
    const inNamespace = kind.namespaced ? { namespace: typeof namespace === 'string' && namespace !== '' ? namespace : DEFAULT_NAMESPACE } : {};
    const full = { ...value, metadata: { ...rest, ...inNamespace } };
    const object = project(full);
    if (kind.namespaced && need.namespace !== undefined && need.namespace !== '' && object.metadata.namespace !== need.namespace) return undefined;
    if (!labels.matches(object.metadata.labels) || !fields(full)) return undefined;
    return { kind, object };
  };
}

/** What an API server would refuse in the metadata, and projection would otherwise lose in silence. */
function metadataProblem(value: Readonly<Record<string, unknown>>): string | undefined {
  const { metadata } = value;
  const kind = String(value['kind']);
  if (!isRecord(metadata)) return `${kind}: metadata.name is missing`;
  const { name, namespace } = metadata;
  if (name === undefined || name === null || name === '') return `${kind}: metadata.name is missing${metadata['generateName'] === undefined ? '' : ' (generateName names nothing in a manifest)'}`;
  if (typeof name !== 'string') return `${kind}: metadata.name must be text, not ${JSON.stringify(name)}: quote it`;
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string') return `${kind} ${name}: metadata.namespace must be text, not ${JSON.stringify(namespace)}: quote it`;
  for (const member of ['labels', 'annotations'] as const) {
    const map = metadata[member];
    if (map === undefined || map === null) continue;
    if (!isRecord(map)) return `${kind} ${name}: metadata.${member} must be a mapping`;
    for (const [key, text] of Object.entries(map)) {
      if (typeof text !== 'string') return `${kind} ${name}: metadata.${member} "${key}" must be text, not ${JSON.stringify(text)}: quote it`;
    }
  }
  return undefined;
}

function apiVersionOf(kind: KindDescriptor): string {
  return kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
}

function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}

