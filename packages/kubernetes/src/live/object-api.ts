import { KubernetesApiError, collectionPath, objectPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { KindDescriptor } from '../types.ts';

/**
 * Single objects, read and written at the server itself, not in the local copy: for leases and for registries that keep objects. Every method rejects with
 * an error of name `KubernetesApiError` (its `status` is the HTTP status: 409 for a lost race) or a `transient` error when there was no answer. Callers put writes through `ctx.write`.
 */
export interface ObjectApi {
  /** Undefined when there is no such object. */
  get(kind: KindDescriptor, namespace: string, name: string, options: ObjectCall): Promise<unknown>;
  create(kind: KindDescriptor, namespace: string, body: unknown, options: ObjectCall): Promise<unknown>;
  /** PUT; with `metadata.resourceVersion` in the body it is refused (409) when the object changed since. */
  replace(kind: KindDescriptor, namespace: string, name: string, body: unknown, options: ObjectCall): Promise<unknown>;
  /** False when there was no such object. */
  delete(kind: KindDescriptor, namespace: string, name: string, options: ObjectCall): Promise<boolean>;
}

export interface ObjectCall {
  readonly signal: AbortSignal;
  /** Takes no token of `--kube-api-qps`: for the renewal of a lease, which must not wait for others. */
  readonly unrated?: boolean;
}

export function createObjectApi(transport: Transport): ObjectApi {
  const rate = ({ unrated }: ObjectCall): { readonly rated: boolean } => ({ rated: unrated !== true });
  return {
    async get(kind, namespace, name, options): Promise<unknown> {
      try {
        return parse(await transport.text({ method: 'GET', path: objectPath(kind, namespace, name), signal: options.signal, ...rate(options) }));
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    async create(kind, namespace, body, options): Promise<unknown> {
      return parse(await transport.text({ method: 'POST', path: collectionPath(kind, namespace), body: JSON.stringify(body), signal: options.signal, ...rate(options) }));
    },
    async replace(kind, namespace, name, body, options): Promise<unknown> {
      return parse(await transport.text({ method: 'PUT', path: objectPath(kind, namespace, name), body: JSON.stringify(body), signal: options.signal, ...rate(options) }));
    },
    async delete(kind, namespace, name, options): Promise<boolean> {
      try {
        await transport.text({ method: 'DELETE', path: objectPath(kind, namespace, name), signal: options.signal, ...rate(options) });
        return true;
      } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
      }
    },
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof KubernetesApiError && error.status === 404;
}

function parse(text: string): unknown {
  return JSON.parse(text) as unknown;
}
