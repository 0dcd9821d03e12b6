import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openTestCluster } from '../../test/open.ts';
import type { Opened } from '../../test/open.ts';
import { KINDS } from '../kinds.ts';
import type { Need } from '../types.ts';
import { createTestApiServer } from './index.ts';
import type { TestApiServer } from './index.ts';

const need: Need = { kind: KINDS.services, keep: ['spec.type'] };
let server: TestApiServer;
let opened: Opened | undefined;

beforeEach(async () => {
  server = await createTestApiServer();
});

afterEach(async () => {
  await opened?.close();
  await server.close();
});

async function open(): Promise<() => string[]> {
  opened = await openTestCluster(server.url, [need]);
  const lister = opened.cluster.lister(KINDS.services);
  return () => lister.list().map(({ metadata }) => metadata.name);
}

it('a cluster lists and follows it, over cut and expired watches', async () => {
  server.put(KINDS.services, { metadata: { name: 'a' } });
  const names = await open();
  await vi.waitFor(() => expect([names(), server.watchCount('services')]).toEqual([['a'], 1]));
  server.put(KINDS.services, { metadata: { name: 'b' } });
  await vi.waitFor(() => expect(names()).toEqual(['a', 'b']));
  server.cutWatches('reset');
  server.remove(KINDS.services, 'default', 'a');
  await vi.waitFor(() => expect(names()).toEqual(['b']), 10_000);
  await vi.waitFor(() => expect(server.watchCount()).toBe(1), 10_000);
  server.compact();
  server.expireWatches();
  server.put(KINDS.services, { metadata: { name: 'c' } });
  await vi.waitFor(() => expect(names()).toEqual(['b', 'c']), 10_000);
});

it('a cluster starts its list over when it expires in the middle', async () => {
  for (let at = 0; at < 1100; at += 1) server.put(KINDS.services, { metadata: { name: `s${at}` } });
  server.inject({ verb: 'list', where: ({ query }) => query.get('resourceVersion') === '0' }, { kind: 'status', status: 500 });
  const fault = server.inject({ verb: 'list', resource: 'services', continued: true }, { kind: 'status', status: 410 }, 1);
  const names = await open();
  await vi.waitFor(() => expect(names()).toHaveLength(1100), 10_000);
  expect(fault.met).toBe(1);
});
