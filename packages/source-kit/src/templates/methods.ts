import { GoStruct } from '@external-dns/go-template';
import type { GoFunction } from '@external-dns/go-template';
import type { KubernetesObject } from '@external-dns/kubernetes';

const getters: ReadonlySet<string> = new Set(['Name', 'GenerateName', 'Namespace', 'UID', 'ResourceVersion', 'Generation', 'Labels', 'Annotations', 'OwnerReferences', 'Finalizers', 'DeletionTimestamp']);

/** The getters that Go's metadata has beside its fields: `GetName` and its like. */
export function metadataMethod(meta: GoStruct, name: string): GoFunction | undefined {
  if (name === 'GetObjectMeta') return { params: [], call: () => meta };
  const field = name.startsWith('Get') ? name.slice(3) : '';
  return getters.has(field) ? { params: [], call: () => meta.fields.get(field) } : undefined;
}

/** Kind and version of an object, as its type metadata and as `GetObjectKind` give them. */
export function objectKind({ apiVersion, kind }: KubernetesObject): GoStruct {
  const slash = apiVersion.indexOf('/');
  const parts: Readonly<Record<string, string>> = { Group: slash < 0 ? '' : apiVersion.slice(0, slash), Version: apiVersion.slice(slash + 1), Kind: kind };
  const versionKind = new GoStruct('schema.GroupVersionKind', { names: Object.keys(parts), get: (name) => parts[name], text: () => `${parts['Group'] ?? ''}/${parts['Version'] ?? ''}, Kind=${kind}` });
  const fields: Readonly<Record<string, string>> = { Kind: kind, APIVersion: apiVersion };
  return new GoStruct('v1.TypeMeta', {
    names: Object.keys(fields),
    get: (name) => fields[name],
    method: (name) => (name === 'GroupVersionKind' ? { params: [], call: () => versionKind } : undefined),
  });
}

/** A port by number or by name: a struct that is printed as either; 0 where it is not set. */
export function intOrString(value: unknown): GoStruct {
  const named = typeof value === 'string';
  const text = named ? value : String(typeof value === 'number' ? value : 0);
  const fields: Readonly<Record<string, unknown>> = { Type: named ? 1 : 0, IntVal: typeof value === 'number' ? value : 0, StrVal: named ? value : '' };
  return new GoStruct('intstr.IntOrString', {
    names: Object.keys(fields),
    get: (name) => fields[name],
    method: (name) => {
      if (name === 'String') return { params: [], call: () => text };
      return name === 'IntValue' ? { params: [], call: () => (named ? Number.parseInt(text, 10) || 0 : fields['IntVal']) } : undefined;
    },
    text: () => text,
    textOfPointer: true,
  });
}
