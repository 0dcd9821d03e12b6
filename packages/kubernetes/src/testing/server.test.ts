import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../kinds.ts';
import { apiBehaviour } from './api-behaviour.ts';
import { createTestApiServer } from './index.ts';
import type { Fault, TestApiServer, TestApiServerOptions } from './index.ts';

let server: TestApiServer;
let opened: TestApiServer[] = [];

async function open(options?: TestApiServerOptions): Promise<TestApiServer> {
  server = await createTestApiServer(options);
  opened.push(server);
  return server;
}

async function closeAll(): Promise<void> {
  for (const each of opened) await each.close();
  opened = [];
}

async function send(method: string, path: string, body?: unknown, { contentType = 'application/json', token }: { readonly contentType?: string; readonly token?: string } = {}) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': contentType }), ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    parsed = undefined;
  }
  return { status: answer.status, body: parsed, text, headers: answer.headers };
}

describe('behaves like a kube-apiserver:', () => {
  let own: TestApiServer | undefined;
  apiBehaviour(async (...request) => {
    own ??= await createTestApiServer();
    server = own;
    return send(...request);
  });
});

describe('faults', () => {
  beforeEach(() => open());
  afterEach(closeAll);

  const path = '/api/v1/namespaces/default/services';
  const service = (name: string) => ({ metadata: { name }, spec: { type: 'ClusterIP' } });

  it.each([
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [401, 'Unauthorized'],
    [403, 'Forbidden'],
  ])('answer %d as often as asked for, and nothing is done', async (status, reason) => {
    const fault = server.inject({ verb: 'create', resource: 'services' }, { kind: 'status', status, retryAfterSeconds: 7 }, 2);
    for (let time = 0; time < 2; time += 1) {
      const answer = await send('POST', path, service('a'));
      expect(answer).toMatchObject({ status, body: { kind: 'Status', reason, code: status } });
      expect(answer.headers.get('retry-after')).toBe('7');
    }
    expect(server.get(KINDS.services, 'default', 'a')).toBeUndefined();
    expect((await send('POST', path, service('a'))).status).toBe(201);
    expect(fault.met).toBe(2);
  });

  it('expire a list in the middle', async () => {
    for (const name of ['a', 'b', 'c']) server.put(KINDS.services, service(name));
    server.inject({ verb: 'list', continued: true }, { kind: 'status', status: 410 }, 1);
    const { body } = await send('GET', `${path}?limit=1`);
    const next = `${path}?limit=1&continue=${(body as { metadata: { continue: string } }).metadata.continue}`;
    expect(await send('GET', next)).toMatchObject({ status: 410, body: { reason: 'Expired' } });
    expect(await send('GET', next)).toMatchObject({ status: 200, body: { items: [{ metadata: { name: 'b' } }] } });
    server.compact();
    expect((await send('GET', next)).status).toBe(410);
  });

  it('hold an answer until told', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    server.inject({ verb: 'list' }, { kind: 'hold', until: promise }, 1);
    let answered = false;
    const list = send('GET', path).then((answer) => {
      answered = true;
      return answer;
    });
    await vi.waitFor(() => expect(server.requests).toHaveLength(1));
    // Others are served meanwhile.
    expect((await send('GET', '/version')).status).toBe(200);
    expect(answered).toBe(false);
    resolve(undefined);
    expect((await list).status).toBe(200);
  });

  it.each<[string, Fault, boolean]>([
    ['before', { kind: 'disconnect' }, false],
    ['after', { kind: 'lose-answer' }, true],
  ])('break the connection %s the work is done', async (_when, fault, done) => {
    server.inject({ where: ({ method }) => method === 'POST' }, fault, 1);
    await expect(send('POST', path, service('a'))).rejects.toThrow();
    expect(server.get(KINDS.services, 'default', 'a') !== undefined).toBe(done);
  });

  it('answer garbage, until removed', async () => {
    const fault = server.inject({}, { kind: 'garbage', text: '{"items":' });
    expect((await send('GET', path)).text).toBe('{"items":');
    fault.remove();
    expect((await send('GET', path)).status).toBe(200);
  });

  it('let in only known tokens', async () => {
    server.setTokens(['new']);
    expect((await send('GET', path, undefined, { token: 'old' })).status).toBe(401);
    expect((await send('GET', path, undefined, { token: 'new' })).status).toBe(200);
    expect(JSON.parse(server.kubeconfig())).toMatchObject({ clusters: [{ cluster: { server: server.url } }], users: [{ user: { token: 'new' } }] });
  });

  it('take away a kind and bring it back', async () => {
    server.put(KINDS.dnsEndpoints, { metadata: { name: 'a' } });
    server.removeKind(KINDS.dnsEndpoints);
    expect((await send('GET', '/apis/externaldns.k8s.io/v1alpha1/dnsendpoints')).status).toBe(404);
    expect((await send('GET', '/apis/externaldns.k8s.io/v1alpha1')).status).toBe(404);
    server.addKind(KINDS.dnsEndpoints);
    expect(await send('GET', '/apis/externaldns.k8s.io/v1alpha1/dnsendpoints')).toMatchObject({ status: 200, body: { items: [] } });
  });
});

describe('watches', () => {
  beforeEach(() => open());
  afterEach(closeAll);

  const path = '/api/v1/services?watch=true&allowWatchBookmarks=true';

  /** Follows a watch; `end` is how the stream ended. */
  async function follow(query = ''): Promise<{ readonly events: string[]; readonly end: Promise<'ended' | 'broken'> }> {
    const answer = await fetch(`${server.url}${path}${query}`);
    const events: string[] = [];
    const read = async (): Promise<'ended' | 'broken'> => {
      let rest = '';
      try {
        for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
          const lines = `${rest}${chunk}`.split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) {
            const { type, object } = JSON.parse(line);
            events.push(`${type} ${object.metadata.name ?? object.code ?? object.metadata.resourceVersion}`);
          }
        }
        return 'ended';
      } catch {
        return 'broken';
      }
    };
    return { events, end: read() };
  }

  it('follow what a test does to the objects', async () => {
    const { events } = await follow();
    expect(server.watchCount('services')).toBe(1);
    expect(server.watchCount('pods')).toBe(0);
    const { metadata } = server.put(KINDS.services, { metadata: { name: 'a' } });
    server.put(KINDS.services, { metadata: { name: 'a' }, status: { loadBalancer: {} } });
    server.put(KINDS.nodes, { metadata: { name: 'n' } });
    server.remove(KINDS.services, 'default', 'a');
    server.sendBookmarks();
    await vi.waitFor(() => expect(events).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a', `BOOKMARK ${Number(metadata.resourceVersion) + 3}`]));
    expect(server.list(KINDS.services)).toEqual([]);
  });

  it('begin with all there is, ended by a bookmark, when told to', async () => {
    const { metadata } = server.put(KINDS.services, { metadata: { name: 'a' } });
    const { events } = await follow('&sendInitialEvents=true&resourceVersionMatch=NotOlderThan');
    server.put(KINDS.services, { metadata: { name: 'b' } });
    await vi.waitFor(() => expect(events).toEqual(['ADDED a', `BOOKMARK ${metadata.resourceVersion}`, 'ADDED b']));
  });

  it.each([
    ['end', 'ended'],
    ['reset', 'broken'],
  ] as const)('are cut: %s', async (how, expected) => {
    const { end } = await follow();
    server.cutWatches(how, 'pods');
    expect(server.watchCount()).toBe(1);
    server.cutWatches(how, 'services');
    expect(await end).toBe(expected);
    expect(server.watchCount()).toBe(0);
  });

  it('are told 410 when their version is too old, at the start or later', async () => {
    const { metadata } = server.put(KINDS.services, { metadata: { name: 'a' } });
    const running = await follow(`&resourceVersion=${metadata.resourceVersion}`);
    server.expireWatches();
    expect(await running.end).toBe('ended');
    server.compact();
    const late = await follow(`&resourceVersion=${metadata.resourceVersion}`);
    expect(await late.end).toBe('ended');
    expect([running.events, late.events]).toEqual([['ERROR 410'], ['ERROR 410']]);
  });

  it('end, after a bookmark, when their time is over', async () => {
    const { metadata } = server.put(KINDS.services, { metadata: { name: 'a' } });
    const { events, end } = await follow(`&resourceVersion=${metadata.resourceVersion}&timeoutSeconds=1`);
    expect(await end).toBe('ended');
    expect(events).toEqual([`BOOKMARK ${metadata.resourceVersion}`]);
  });

  it('are broken when the server is closed', async () => {
    const { end } = await follow();
    await server.close();
    expect(await end).toBe('broken');
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
