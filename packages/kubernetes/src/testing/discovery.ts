import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';

/** Kinds that have no status subresource. */
const WITHOUT_STATUS = new Set(['leases', 'events', 'endpointslices']);

export function hasStatus(kind: KindDescriptor): boolean {
  return !WITHOUT_STATUS.has(kind.plural);
}

/** The answer of `/api`, `/apis` and what is below them, `/version` and the health paths. Throws a 404 status for a group or version that is not served. */
export function discover(path: string, kinds: readonly KindDescriptor[]): unknown {
  if (path === '/version') return { major: '1', minor: '34', gitVersion: 'v1.34.2', platform: 'linux/amd64' };
  if (/^\/(healthz|readyz|livez)$/.test(path)) return { status: 'ok' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  const groups = [...new Set(kinds.map(({ group }) => group).filter((group) => group !== ''))].map((group) => groupOf(group, kinds));
  if (path === '/apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  const [, root, ...rest] = path.split('/');
  const [group = '', version] = root === 'api' ? ['', ...rest] : rest;
  if (version === undefined) {
    const found = groups.find(({ name }) => name === group);
    if (found === undefined) throw new ApiStatusError(404, 'the server could not find the requested resource');
    return { kind: 'APIGroup', apiVersion: 'v1', ...found };
  }
  const served = kinds.filter((kind) => kind.group === group && kind.version === version);
  if (served.length === 0) throw new ApiStatusError(404, 'the server could not find the requested resource');
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group === '' ? version : `${group}/${version}`, resources: served.flatMap(resourcesOf) };
}

function groupOf(name: string, kinds: readonly KindDescriptor[]) {
  const versions = [...new Set(kinds.filter(({ group }) => group === name).map(({ version }) => version))].map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}

function resourcesOf({ plural, kind, namespaced, ...rest }: KindDescriptor) {
  const resource = { name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'] };
  const status = { name: `${plural}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch', 'update'] };
  return hasStatus({ plural, kind, namespaced, ...rest }) ? [resource, status] : [resource];
}
