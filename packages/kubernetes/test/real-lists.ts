import { readFile } from 'node:fs/promises';
import { Agent, request } from 'undici';
import type { KubeApiServer } from '@external-dns/servers';
import { PROTOBUF } from '../src/protobuf/index.ts';
import { collectionPath, objectPath } from '../src/transport/index.ts';
import type { KindDescriptor } from '../src/types.ts';
import { SAMPLES } from './sample-objects.ts';

const NAMESPACE = 'samples';

/** One list as a server wrote it, in both forms. */
export interface RealList {
  readonly json: { readonly metadata: { readonly resourceVersion: string; readonly continue?: string }; readonly items: readonly unknown[] };
  readonly protobuf: Buffer;
}

/** Creates the samples in a real API server. Throws for what it refuses. */
export async function createSamples(server: KubeApiServer): Promise<void> {
  const send = async (method: string, path: string, body?: unknown, contentType?: string): Promise<void> => {
    const { status, text } = await server.request(method, path, body, contentType === undefined ? {} : { contentType });
    if (status >= 300) throw new Error(`${method} ${path}: ${String(status)}: ${text}`);
  };
  await send('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } });
  for (const { kind, body, status, deleted } of SAMPLES) {
    const namespace = kind.namespaced ? NAMESPACE : '';
    const path = objectPath(kind, namespace, String(body.metadata['name']));
    const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
    await send('POST', collectionPath(kind, namespace), { apiVersion, kind: kind.kind, ...body });
    if (status !== undefined) await send('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
    if (deleted === true) await send('DELETE', path);
  }
}

/** Reads all objects of a kind, or a page of them, as JSON and as protobuf. */
export async function readBoth(server: KubeApiServer, kind: KindDescriptor, query = ''): Promise<RealList> {
  const dispatcher = new Agent({ connect: { ca: await readFile(server.caFile, 'utf8') } });
  const get = async (accept: string): Promise<Buffer> => {
    const { statusCode, headers, body } = await request(`${server.url}${collectionPath(kind, '')}${query}`, { dispatcher, headers: { authorization: `Bearer ${server.token}`, accept } });
    if (statusCode !== 200 || headers['content-type'] !== accept) throw new Error(`${kind.plural} as ${accept}: ${String(statusCode)}: ${await body.text()}`);
    return Buffer.from(await body.arrayBuffer());
  };
  try {
    return { json: JSON.parse((await get('application/json')).toString()) as RealList['json'], protobuf: await get(PROTOBUF) };
  } finally {
    await dispatcher.close();
  }
}
