import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KINDS } from '@external-dns/kubernetes';
import { createTestApiServer } from '@external-dns/kubernetes/testing';
import type { Fault, TestApiServer } from '@external-dns/kubernetes/testing';
import type { Provider } from '@external-dns/plugin';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openPipeline } from './pipeline.ts';
import type { Pipeline, PipelineOptions } from './pipeline.ts';
import { claim, dnsEndpoint, ingress, linesOf, loadBalancer, record, zoneWith } from './zone.ts';

const MINUTE = 60_000;
const patience = { timeout: 10_000, interval: 10 };

let directory: string;
let api: TestApiServer;
let opened: Pipeline[];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'pipeline-'));
  api = await createTestApiServer();
  opened = [];
});
afterEach(async () => {
  for (const pipeline of opened) await pipeline.close();
  await api.close();
  await rm(directory, { recursive: true, force: true });
});

async function open(provider: Provider, sources: readonly string[], more: Partial<PipelineOptions> = {}): Promise<Pipeline> {
  const pipeline = await openPipeline({ objects: { api, directory }, provider, sources, ...more });
  opened.push(pipeline);
  return pipeline;
}

/** `web` of a Service, `shop` of an Ingress, and `old` of a Service that is deleted meanwhile. */
const ownRecords = [
  record('web.example.org', 'A', '192.0.2.1'),
  record('a-web.example.org', 'TXT', claim('me', 'service/default/web')),
  record('shop.example.org', 'A', '192.0.2.2'),
  record('a-shop.example.org', 'TXT', claim('me', 'ingress/default/shop')),
  record('old.example.org', 'A', '192.0.2.3'),
  record('a-old.example.org', 'TXT', claim('me', 'service/default/old')),
];

describe('a source that cannot be read', () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ['500', { kind: 'status', status: 500 }],
    ['403', { kind: 'status', status: 403 }],
    ['401', { kind: 'status', status: 401 }],
    ['429', { kind: 'status', status: 429, retryAfterSeconds: 1 }],
    ['garbage', { kind: 'garbage', text: '<html>proxy</html>' }],
    ['a broken connection', { kind: 'disconnect' }],
  ];

  test.each(faults)('after a restart (%s) deletes nothing, and the other source goes on', async (_name, fault) => {
    const provider = await zoneWith(ownRecords);
    const before = await linesOf(provider);
    api.inject({ verb: 'list', resource: 'services' }, fault);
    api.put(KINDS.ingresses, ingress('shop', 'shop.example.org', '192.0.2.22'));
    api.put(KINDS.ingresses, ingress('new', 'new.example.org', '192.0.2.4'));
    const pipeline = await open(provider, ['service', 'ingress']);
    const report = await pipeline.round();
    expect(report.error).toBeUndefined();
    expect(await linesOf(provider)).toEqual(
      [...before.filter((line) => line !== 'shop.example.org A 192.0.2.2'), 'shop.example.org A 192.0.2.22', 'new.example.org A 192.0.2.4', `a-new.example.org TXT ${claim('me', 'ingress/default/new')}`].sort(),
    );
    expect(pipeline.exitCode()).toBe(1);
    expect(pipeline.lines.some((line) => line.includes('level=warning') && line.includes('service'))).toBe(true);
  });

  test.each(faults)('while running (%s) deletes nothing, and follows again when it can be read', async (_name, fault) => {
    const provider = await zoneWith();
    api.put(KINDS.services, loadBalancer('web', 'web.example.org', '192.0.2.1'));
    const pipeline = await open(provider, ['service']);
    await pipeline.round();
    const before = await linesOf(provider);
    expect(before).toContain('web.example.org A 192.0.2.1');
    const injected = api.inject({ resource: 'services' }, fault);
    api.compact();
    api.cutWatches('reset');
    api.remove(KINDS.services, 'default', 'web');
    await vi.waitFor(() => expect(injected.met).toBeGreaterThan(2), patience);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual(before);
    injected.remove();
    await vi.waitFor(async () => {
      await pipeline.round();
      expect(await linesOf(provider)).toEqual([]);
    }, patience);
  });

  test('whose kind is not served deletes nothing until the grace is over', async () => {
    api.removeKind(KINDS.dnsEndpoints);
    const provider = await zoneWith([record('crd.example.org', 'A', '192.0.2.5'), record('a-crd.example.org', 'TXT', claim('me', 'crd/default/main'))]);
    const before = await linesOf(provider);
    const pipeline = await open(provider, ['crd']);
    expect((await pipeline.round()).heldDeletions).toBe(1);
    pipeline.clock.advance(9 * MINUTE);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual(before);
    pipeline.clock.advance(2 * MINUTE);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual([]);
  });

  test('that is behind a refused registry read changes nothing and says where it failed', async () => {
    const provider = await zoneWith(ownRecords);
    const before = await linesOf(provider);
    let failing = true;
    const flaky: Provider = { ...provider, read: (ctx, since) => (failing ? Promise.reject(new Error('zone API is away')) : provider.read(ctx, since)) };
    const pipeline = await open(flaky, ['service']);
    expect((await pipeline.round()).error).toMatchObject({ stage: 'registry', message: 'zone API is away' });
    failing = false;
    expect(await linesOf(provider)).toEqual(before);
    expect((await pipeline.round()).error).toBeUndefined();
  });
});

describe('a load balancer without an address', () => {
  const cases = [
    ['service', KINDS.services, loadBalancer],
    ['ingress', KINDS.ingresses, ingress],
  ] as const;

  test.each(cases)('of a known %s keeps its record, until the grace is over', async (source, kind, object) => {
    const provider = await zoneWith();
    api.put(kind, object('web', 'web.example.org', '192.0.2.1'));
    const pipeline = await open(provider, [source]);
    await pipeline.round();
    const before = await linesOf(provider);
    expect(before).toContain('web.example.org A 192.0.2.1');
    const lister = pipeline.cluster.lister(kind);
    const version = lister.version;
    api.put(kind, object('web', 'web.example.org'));
    await vi.waitFor(() => expect(lister.version).toBeGreaterThan(version), patience);
    const report = await pipeline.round();
    expect(report.unresolved).toMatchObject([{ ref: { name: 'web' }, reason: 'its load balancer has no address yet' }]);
    expect(await linesOf(provider)).toEqual(before);
    pipeline.clock.advance(11 * MINUTE);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual([]);
  });

  test.each(cases)('of a %s that is seen so for the first time, after a restart, keeps its record alone', async (source, kind, object) => {
    const provider = await zoneWith([
      record('web.example.org', 'A', '192.0.2.1'),
      record('a-web.example.org', 'TXT', claim('me', `${source}/default/web`)),
      record('old.example.org', 'A', '192.0.2.3'),
      record('a-old.example.org', 'TXT', claim('me', `${source}/default/old`)),
    ]);
    api.put(kind, object('web', 'web.example.org'));
    const pipeline = await open(provider, [source]);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual([`a-web.example.org TXT ${claim('me', `${source}/default/web`)}`, 'web.example.org A 192.0.2.1']);
    // An object that waits is no failure.
    expect(pipeline.exitCode()).toBe(0);
  });

  test('whose object is deleted loses its record at once', async () => {
    const provider = await zoneWith();
    api.put(KINDS.services, loadBalancer('web', 'web.example.org', '192.0.2.1'));
    const pipeline = await open(provider, ['service']);
    await pipeline.round();
    api.put(KINDS.services, loadBalancer('web', 'web.example.org'));
    api.remove(KINDS.services, 'default', 'web');
    await vi.waitFor(() => expect(pipeline.cluster.lister(KINDS.services).size).toBe(0), patience);
    await pipeline.round();
    expect(await linesOf(provider)).toEqual([]);
  });
});

describe('a manifest that cannot be read', () => {
  const endpoints = (name: string, host: string): string => JSON.stringify(dnsEndpoint(name, [record(host, 'A', '192.0.2.9')]));

  test('from the start deletes nothing, publishes the others, and fails a single round', async () => {
    const provider = await zoneWith([record('kept.example.org', 'A', '192.0.2.1'), record('a-kept.example.org', 'TXT', claim('me', 'crd/default/kept'))]);
    await writeFile(path.join(directory, 'kept.yaml'), 'spec: [broken');
    await writeFile(path.join(directory, 'good.yaml'), endpoints('good', 'good.example.org'));
    const pipeline = await open(provider, ['crd'], { objects: { manifests: directory }, flags: ['--once'] });
    await pipeline.round();
    expect(await linesOf(provider)).toEqual([
      `a-good.example.org TXT ${claim('me', 'crd/default/good')}`,
      `a-kept.example.org TXT ${claim('me', 'crd/default/kept')}`,
      'good.example.org A 192.0.2.9',
      'kept.example.org A 192.0.2.1',
    ]);
    expect(pipeline.exitCode()).toBe(1);
    expect(pipeline.lines.filter((line) => line.includes('level=error') && line.includes('kept.yaml'))).toHaveLength(1);
  });

  test('is followed when it is mended', async () => {
    const provider = await zoneWith([record('kept.example.org', 'A', '192.0.2.1'), record('a-kept.example.org', 'TXT', claim('me', 'crd/default/kept'))]);
    await writeFile(path.join(directory, 'kept.yaml'), 'spec: [broken');
    const pipeline = await open(provider, ['crd'], { objects: { manifests: directory } });
    await pipeline.round();
    await writeFile(path.join(directory, 'kept.yaml'), endpoints('moved', 'moved.example.org'));
    await vi.waitFor(async () => {
      await pipeline.round();
      expect(await linesOf(provider)).toEqual([`a-moved.example.org TXT ${claim('me', 'crd/default/moved')}`, 'moved.example.org A 192.0.2.9']);
    }, patience);
  });
});
