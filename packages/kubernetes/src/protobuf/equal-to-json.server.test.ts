import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSamples, readBoth } from '../../test/real-lists.ts';
import { readablePaths } from '../../test/recorded.ts';
import { KINDS } from '../kinds.ts';
import { compileProjector } from '../projection/index.ts';
import type { KubernetesObject } from '../types.ts';
import { ProtobufListReader, compileItemReader } from './index.ts';

const servers = await serverAvailability(['etcd', 'kube-apiserver']);
const kinds = [KINDS.services, KINDS.ingresses, KINDS.endpointSlices, KINDS.pods, KINDS.nodes, KINDS.namespaces];

describe.skipIf(servers.skip)(`lists of a kube-apiserver${servers.skip ? ` (skipped: ${servers.reason})` : ''}`, () => {
  let server: KubeApiServer;
  beforeAll(async () => {
    server = await startKubeApiServer();
    await createSamples(server);
  }, 600_000);
  afterAll(() => server.stop());

  it.each(kinds.map((kind) => [kind.plural, kind] as const))('%s are the same in protobuf as in JSON, as a whole and in pages', async (_plural, kind) => {
    const keep = readablePaths(kind);
    const readItem = compileItemReader(kind, keep);
    for (const query of ['', '?resourceVersion=0', '?limit=1']) {
      const { json, protobuf } = await readBoth(server, kind, query);
      const objects: KubernetesObject[] = [];
      const reader = new ProtobufListReader((bytes, from, to) => {
        if (readItem !== undefined) objects.push(readItem(bytes, from, to));
      });
      reader.push(protobuf);
      expect(reader.end().resourceVersion).toBe(json.metadata.resourceVersion);
      expect(reader.next === '').toBe(json.metadata.continue === undefined);
      expect(objects.length).toBeGreaterThan(0);
      expect(objects).toStrictEqual(json.items.map(compileProjector(kind, keep)));
    }
  });
});
