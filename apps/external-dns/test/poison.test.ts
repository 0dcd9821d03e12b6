import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { KINDS } from '@external-dns/kubernetes';
import { createTestApiServer } from '@external-dns/kubernetes/testing';
import type { ObjectInput, TestApiServer } from '@external-dns/kubernetes/testing';
import { freePort } from '@external-dns/servers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { resolve, startApp, until } from './app-process.ts';
import type { AppProcess } from './app-process.ts';

const hostname = 'external-dns.kubernetes.io/hostname';
const patienceMs = 30_000;

let directory: string;
let api: TestApiServer;
let app: AppProcess | undefined;
let port: number;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'poison-'));
  api = await createTestApiServer({ kinds: Object.values(KINDS).filter((kind) => kind !== KINDS.dnsEndpoints) });
  port = await freePort();
});
afterEach(async () => {
  await app?.end('SIGKILL');
  await api.close();
  await rm(directory, { recursive: true, force: true });
});

async function start(...flags: readonly string[]): Promise<AppProcess> {
  const kubeconfig = path.join(directory, 'kubeconfig');
  await writeFile(kubeconfig, api.kubeconfig());
  app = startApp([
    ...['--source=service', '--source=ingress', '--source=crd', '--provider=inmemory', '--inmemory-zone=example.org', `--inmemory-dns-address=127.0.0.1:${port}`],
    ...['--policy=sync', '--txt-owner-id=test', '--metrics-address=', '--events', '--first-sync-timeout=1s', '--kube-api-qps=200', '--kube-api-burst=200', `--kubeconfig=${kubeconfig}`, ...flags],
  ]);
  return app;
}

function service(name: string, annotations: Readonly<Record<string, string>>, ip: unknown = '192.0.2.1', more: object = {}): ObjectInput {
  return { metadata: { name, annotations }, spec: { type: 'LoadBalancer' }, status: { loadBalancer: { ingress: [{ ip }] } }, ...more };
}

const answers = (name: string, ...targets: readonly string[]) => async (): Promise<boolean> => (await resolve(port, name)).join() === targets.join();

/** Objects that no careful API server would have let in, and some that any would. */
const poison: readonly (readonly ['services' | 'ingresses' | 'dnsEndpoints', ObjectInput])[] = [
  ['services', service('empty-label', { [hostname]: 'a..b.example.org' })],
  ['services', service('long-label', { [hostname]: `${'x'.repeat(64)}.example.org` })],
  ['services', service('long-name', { [hostname]: `${'abcdefgh.'.repeat(30)}example.org` })],
  ['services', service('only-dots', { [hostname]: '...' })],
  ['services', service('blank', { [hostname]: ' , ,' })],
  ['services', service('odd-characters', { [hostname]: 'a b\u0000\u{1f4a3}.example.org' })],
  ['services', service('outside', { [hostname]: 'www.example.net' })],
  ['services', service('no-address', { [hostname]: 'no-address.example.org' }, 'not an address, nor a name')],
  ['services', service('number', { [hostname]: 'number.example.org' }, 7)],
  ['services', service('bad-ttl', { [hostname]: 'bad-ttl.example.org', 'external-dns.kubernetes.io/ttl': 'soon' })],
  ['services', { metadata: { name: 'no-spec', annotations: { [hostname]: 'no-spec.example.org' } } }],
  ['services', { metadata: { name: 'wrong-shapes', annotations: { [hostname]: 'wrong.example.org' } }, spec: { type: 'LoadBalancer', externalIPs: 'x' }, status: { loadBalancer: { ingress: 'x' } } }],
  ['ingresses', { metadata: { name: 'no-rules' }, spec: { rules: null }, status: null }],
  ['ingresses', { metadata: { name: 'wrong-rules' }, spec: { rules: [null, 'x', { host: 3 }] }, status: { loadBalancer: { ingress: [null] } } }],
  ['dnsEndpoints', { metadata: { name: 'no-list' }, spec: { endpoints: 'x' } }],
  ['dnsEndpoints', { metadata: { name: 'holes' }, spec: { endpoints: [null, {}, { dnsName: 'x.example.org' }, { dnsName: 'y.example.org', recordType: 'A', targets: 'x' }, { dnsName: 'mx.example.org', recordType: 'MX', targets: ['x'] }] } }],
];

describe('poison', () => {
  test('in objects and answers leaves the rest published and the process alive', { timeout: 120_000 }, async () => {
    for (let at = 0; at < 6_000; at += 1) api.put(KINDS.services, { metadata: { name: `filler-${at}` }, spec: { type: 'ClusterIP' } });
    for (const [kind, object] of poison) if (kind !== 'dnsEndpoints') api.put(KINDS[kind], object);
    api.put(KINDS.services, service('good', { [hostname]: 'good.example.org' }));
    api.put(KINDS.ingresses, { metadata: { name: 'good' }, spec: { rules: [{ host: 'shop.example.org' }] }, status: { loadBalancer: { ingress: [{ ip: '192.0.2.2' }] } } });

    // The list in one piece fails, then the eleventh page of the list in pages does, twice, and another kind is refused for a while.
    let pages = 0;
    const inOnePiece = api.inject({ verb: 'list', resource: 'services', where: ({ query }) => query.get('resourceVersion') === '0' }, { kind: 'status', status: 500 });
    const throttled = api.inject({ verb: 'list', resource: 'services', continued: true, where: () => (pages += 1) >= 10 }, { kind: 'status', status: 429, retryAfterSeconds: 1 }, 2);
    const refused = api.inject({ verb: 'list', resource: 'ingresses' }, { kind: 'status', status: 500 }, 2);
    const running = await start('--interval=2s', '--min-event-sync-interval=100ms');
    await until('the good Service is published', answers('good.example.org', '192.0.2.1'), patienceMs);
    await until('the good Ingress is published', answers('shop.example.org', '192.0.2.2'), patienceMs);
    expect([inOnePiece.met > 0, throttled.met, refused.met]).toEqual([true, 2, 2]);
    // A TTL that cannot be read is left out, the record is not.
    expect(await resolve(port, 'bad-ttl.example.org')).toEqual(['192.0.2.1']);

    // A kind that was missing appears, with poison in it.
    api.addKind(KINDS.dnsEndpoints);
    for (const [kind, object] of poison) if (kind === 'dnsEndpoints') api.put(KINDS.dnsEndpoints, object);
    api.put(KINDS.dnsEndpoints, { metadata: { name: 'good' }, spec: { endpoints: [{ dnsName: 'crd.example.org', recordType: 'A', targets: ['192.0.2.3'] }] } });

    // Watches break in every way while things go on.
    for (const how of ['reset', 'end', 'expire', 'garbage'] as const) {
      const ip = `192.0.2.${10 + how.length}`;
      if (how === 'expire') {
        api.compact();
        api.expireWatches();
      } else if (how === 'garbage') {
        api.inject({ verb: 'watch', resource: 'services' }, { kind: 'garbage', text: '{"type":"ADDED","object":\n' }, 1);
        api.cutWatches('end');
      } else api.cutWatches(how);
      api.put(KINDS.services, service('good', { [hostname]: 'good.example.org' }, ip));
      await until(`the good Service follows after ${how}`, answers('good.example.org', ip), patienceMs);
    }
    for (const name of ['empty-label', 'long-label', 'odd-characters']) expect(running.stderr()).toContain(`service/default/${name}`);
    expect(await running.end()).toBe(0);
  });

  test('that never ends in one kind keeps neither the others nor the process from their work', { timeout: 60_000 }, async () => {
    api.inject({ resource: 'ingresses' }, { kind: 'garbage', text: 'not JSON at all' });
    api.inject({ verb: 'list', resource: 'services' }, { kind: 'status', status: 429, retryAfterSeconds: 1 }, 1);
    api.put(KINDS.services, service('good', { [hostname]: 'good.example.org' }));
    const running = await start('--interval=1s', '--min-event-sync-interval=100ms');
    await until('the good Service is published', answers('good.example.org', '192.0.2.1'), patienceMs);
    api.put(KINDS.services, service('good', { [hostname]: 'good.example.org' }, '192.0.2.9'));
    await until('it is followed', answers('good.example.org', '192.0.2.9'), patienceMs);
    expect(running.stderr()).toMatch(/level=warning .*ingresses/);
    expect(await running.end()).toBe(0);
  });
});

test('events that never end do not keep a change waiting', { timeout: 60_000 }, async () => {
  api.put(KINDS.services, service('busy', { [hostname]: 'busy.example.org' }));
  const running = await start('--interval=1h', '--min-event-sync-interval=300ms');
  await until('the first answer', answers('busy.example.org', '192.0.2.1'), patienceMs);
  const busy = new AbortController();
  const storm = (async () => {
    for (let turn = 0; !busy.signal.aborted; turn += 1) {
      api.put(KINDS.services, service('busy', { [hostname]: 'busy.example.org' }, `198.51.100.${turn % 250}`));
      await sleep(5);
    }
  })();
  const waits: number[] = [];
  for (const ip of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
    const from = performance.now();
    api.put(KINDS.services, service('calm', { [hostname]: 'calm.example.org' }, ip));
    await until(`calm.example.org is ${ip}`, answers('calm.example.org', ip), patienceMs);
    waits.push(performance.now() - from);
  }
  busy.abort();
  await storm;
  // The shortest time between two rounds, and what a round and this machine take.
  expect(Math.max(...waits)).toBeLessThan(300 + 2_000);
  expect(await running.end()).toBe(0);
});
