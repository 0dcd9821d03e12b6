import { afterAll, describe } from 'vitest';
import { clusterBehaviour } from '../../test/cluster-behaviour.ts';
import type { ServerUnderTest } from '../../test/cluster-behaviour.ts';
import { KINDS } from '../kinds.ts';
import { createTestApiServer } from '../testing/index.ts';
import type { TestApiServer } from '../testing/index.ts';

const ADMIN = 'admin';
const CLIENT = 'client';

describe('a live cluster on the server in this process', () => {
  let server: TestApiServer | undefined;
  afterAll(() => server?.close());

  clusterBehaviour(async (): Promise<ServerUnderTest> => {
    const api = await createTestApiServer({ tokens: [CLIENT, ADMIN], kinds: Object.values(KINDS).filter((kind) => kind !== KINDS.dnsEndpoints) });
    server = api;
    return {
      url: api.url,
      token: CLIENT,
      async send(method, path, body, { contentType = 'application/json' } = {}) {
        const answer = await fetch(`${api.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${ADMIN}`, ...(body === undefined ? {} : { 'content-type': contentType }) },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        return { status: answer.status, body: JSON.parse(text) as unknown, text };
      },
      async load(services) {
        for (const service of services) api.put(KINDS.services, { ...service });
      },
      async install(kind) {
        api.addKind(kind);
      },
      async forget() {
        api.compact();
      },
      async refuse() {
        api.setTokens([ADMIN]);
        return async () => {
          api.setTokens([CLIENT, ADMIN]);
        };
      },
    };
  });
});
