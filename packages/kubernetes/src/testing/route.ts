import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';
import type { Verb } from './types.ts';

/** What a URL names. */
export type Route =
  | { readonly kind: KindDescriptor; readonly verb: Exclude<Verb, 'discovery'>; readonly namespace: string; readonly name: string; readonly subresource: string }
  | { readonly verb: 'discovery'; readonly path: string };

/** `/api/v1/…` and `/apis/GROUP/VERSION/…`, then perhaps a namespace, a plural, a name and a subresource. */
const RESOURCE = /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)\/(?:namespaces\/(?<namespace>[^/]+)\/)?(?<plural>[^/]+)(?:\/(?<name>[^/]+)(?:\/(?<subresource>[^/]+))?)?$/;
/** A namespace is an object too: `/api/v1/namespaces/NAME`. */
const NAMESPACE = /^\/api\/v1\/namespaces\/(?<name>[^/]+)(?:\/(?<subresource>status|finalize))?$/;
const DISCOVERY = /^\/(api|api\/[^/]+|apis|apis\/[^/]+|apis\/[^/]+\/[^/]+|version|healthz|readyz|livez)\/?$/;

/** Finds what a request is about. Throws a 404 status for what is not served, 405 for what cannot be done. */
export function route(method: string, path: string, query: URLSearchParams, kinds: readonly KindDescriptor[]): Route {
  if (DISCOVERY.test(path)) {
    if (method !== 'GET') throw new ApiStatusError(405, 'the server does not allow this method on the requested resource');
    return { verb: 'discovery', path: path.replace(/\/$/, '') };
  }
  const namespaceMatch = NAMESPACE.exec(path);
  const parts = namespaceMatch === null ? RESOURCE.exec(path)?.groups : { ...namespaceMatch.groups, version: 'v1', plural: 'namespaces' };
  const { group = '', version = '', plural = '', namespace = '', name = '', subresource = '' } = parts ?? {};
  const kind = kinds.find((served) => served.group === decode(group) && served.version === version && served.plural === plural && (served.namespaced || namespace === ''));
  if (kind === undefined || (subresource !== '' && subresource !== 'status')) throw new ApiStatusError(404, 'the server could not find the requested resource');
  const verb = verbOf(method, name, query);
  if (verb === undefined || (verb === 'create' && kind.namespaced && namespace === '')) throw new ApiStatusError(405, 'the server does not allow this method on the requested resource');
  return { kind, verb, namespace: decode(namespace), name: decode(name), subresource };
}

function verbOf(method: string, name: string, query: URLSearchParams): Exclude<Verb, 'discovery'> | undefined {
  if (name === '') {
    if (method === 'GET') return ['true', '1'].includes(query.get('watch') ?? '') ? 'watch' : 'list';
    return method === 'POST' ? 'create' : undefined;
  }
  const verbs: Readonly<Record<string, Exclude<Verb, 'discovery'>>> = { GET: 'get', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };
  return verbs[method];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApiStatusError(400, `"${text}" is not percent-encoded`);
  }
}
