import { KubernetesApiError, groupVersionPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { KindDescriptor } from '../types.ts';

/** Whether the server knows the kind. Rejects when it cannot be told: a 404 from something that is no API server says nothing. */
export async function isServed(transport: Transport, kind: KindDescriptor, signal: AbortSignal): Promise<boolean> {
  try {
    const list: unknown = JSON.parse(await transport.text({ method: 'GET', path: groupVersionPath(kind), signal, rated: false }));
    const resources = typeof list === 'object' && list !== null && 'resources' in list && Array.isArray(list.resources) ? list.resources : [];
    return resources.some((resource: unknown) => typeof resource === 'object' && resource !== null && 'name' in resource && resource.name === kind.plural);
  } catch (error) {
    if (!(error instanceof KubernetesApiError) || error.status !== 404 || kind.group === '') throw error;
    // The group or version is unknown, if this is an API server at all.
    await transport.text({ method: 'GET', path: '/apis', signal, rated: false });
    return false;
  }
}
