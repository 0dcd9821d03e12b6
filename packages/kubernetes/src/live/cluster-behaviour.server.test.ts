import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer, TokenUser } from '@external-dns/servers';
import { afterAll, describe } from 'vitest';
import { clusterBehaviour } from '../../test/cluster-behaviour.ts';
import type { ServerUnderTest } from '../../test/cluster-behaviour.ts';

const servers = await serverAvailability(['etcd', 'kube-apiserver']);
const admin = { token: 'admin-token', user: 'admin', groups: ['system:masters'] };
const client = { token: 'client-token', user: 'client', groups: ['system:masters'] };

describe.skipIf(servers.skip)(`a live cluster on a kube-apiserver${servers.skip ? ` (skipped: ${servers.reason})` : ''}`, () => {
  let server: KubeApiServer | undefined;
  afterAll(() => server?.stop());

  clusterBehaviour(async (): Promise<ServerUnderTest> => {
    const api = await startKubeApiServer({ tokens: [admin, client] });
    server = api;
    const restart = async (tokens?: readonly TokenUser[]): Promise<void> => {
      // Told to end, it would first wait for its watches.
      await api.kill();
      await api.restart(tokens === undefined ? {} : { tokens });
    };
    return {
      url: api.url,
      caFile: api.caFile,
      token: client.token,
      send: (method, path, body, options) => api.request(method, path, body, options),
      load: (services) => api.load('services', services),
      async install({ group, version, plural, kind }) {
        const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
        await api.request('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', {
          apiVersion: 'apiextensions.k8s.io/v1',
          kind: 'CustomResourceDefinition',
          metadata: { name: `${plural}.${group}`, annotations: { 'api-approved.kubernetes.io': 'https://example.test/a-test' } },
          spec: { group, scope: 'Namespaced', names: { plural, kind }, versions: [{ name: version, served: true, storage: true, schema, subresources: { status: {} } }] },
        });
      },
      async forget() {
        await api.compact();
        // The running server answers older versions from its own memory.
        await restart();
      },
      async refuse() {
        await restart([admin]);
        return () => restart([admin, client]);
      },
    };
  });
});
