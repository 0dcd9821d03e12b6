import type { KindDescriptor } from '../types.ts';

/** `/api/v1` or `/apis/GROUP/VERSION`. */
export function groupVersionPath(kind: KindDescriptor): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

/** The path of all objects of a kind, of one namespace unless that is ''. */
export function collectionPath(kind: KindDescriptor, namespace: string): string {
  const scope = kind.namespaced && namespace !== '' ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${groupVersionPath(kind)}${scope}/${kind.plural}`;
}

/** The path of one object. */
export function objectPath(kind: KindDescriptor, namespace: string, name: string): string {
  return `${collectionPath(kind, namespace)}/${encodeURIComponent(name)}`;
}
