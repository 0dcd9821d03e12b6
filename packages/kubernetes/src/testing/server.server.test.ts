import { serverAvailability, startKubeApiServer } from '@external-dns/servers';
import type { KubeApiServer } from '@external-dns/servers';
import { afterAll, beforeAll, describe } from 'vitest';
import { apiBehaviour } from './api-behaviour.ts';

const servers = await serverAvailability(['etcd', 'kube-apiserver']);

describe.skipIf(servers.skip)(`a real kube-apiserver${servers.skip ? ` (skipped: ${servers.reason})` : ''}`, () => {
  let server: KubeApiServer;

  beforeAll(async () => {
    server = await startKubeApiServer({ progress: (line) => void process.stderr.write(`${line}\n`) });
  });
  afterAll(() => server.stop());

  apiBehaviour((...request) => server.request(...request));
});
