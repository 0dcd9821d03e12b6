import type { Context } from '@external-dns/plugin';
import { KubernetesApiError, collectionPath, objectPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { ClusterWriter, KindDescriptor } from '../types.ts';

/** Writes to a live API server, each request once and through `ctx.write`. Errors: `KubernetesApiError` (kind by status) or a `transient` error. */
export function createWriter(transport: Transport): ClusterWriter {
  return {
    async patchStatus(kind: KindDescriptor, namespace: string, name: string, status: Readonly<Record<string, unknown>>, ctx: Context): Promise<void> {
      const body = JSON.stringify({ status });
      try {
        await ctx.write((signal) =>
          transport.text({ method: 'PATCH', path: `${objectPath(kind, namespace, name)}/status`, contentType: 'application/merge-patch+json', body, signal }),
        );
      } catch (error) {
        // The object went away meanwhile: nobody is left to read its status.
        if (!(error instanceof KubernetesApiError) || error.status !== 404) throw error;
      }
    },
    async create(kind: KindDescriptor, namespace: string, body: unknown, ctx: Context): Promise<void> {
      await ctx.write((signal) => transport.text({ method: 'POST', path: collectionPath(kind, namespace), body: JSON.stringify(body), signal }));
    },
  };
}
