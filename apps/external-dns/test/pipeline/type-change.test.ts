import type { Endpoint } from '@external-dns/endpoint';
import { KINDS } from '@external-dns/kubernetes';
import { createTestApiServer } from '@external-dns/kubernetes/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { OneByOneProvider } from './one-by-one.ts';
import type { Mishap } from './one-by-one.ts';
import { openPipeline } from './pipeline.ts';
import { claim, dnsEndpoint, lineOf, record } from './zone.ts';

const resource = 'crd/default/main';
const cname = record('www.example.org', 'CNAME', 'lb.example.net');
const a = record('www.example.org', 'A', '192.0.2.1');
const aaaa = record('www.example.org', 'AAAA', '2001:db8::1');
const claimed = (set: Endpoint): Endpoint => record(`${set.recordType.toLowerCase()}-${set.dnsName}`, 'TXT', claim('me', resource));
const withClaims = (sets: readonly Endpoint[]): readonly Endpoint[] => sets.flatMap((set) => [set, claimed(set)]);

/** Somebody else's, near by. */
const foreign = [record('mail.example.org', 'MX', '10 mx.example.net'), record('spf.example.org', 'TXT', '"v=spf1 -all"')];
const lines = (sets: readonly Endpoint[]): readonly string[] => [...withClaims(sets), ...foreign].map(lineOf).sort();

const changes: readonly (readonly [string, readonly Endpoint[], readonly Endpoint[]])[] = [
  ['CNAME → A', [cname], [a]],
  ['CNAME → A and AAAA', [cname], [a, aaaa]],
  ['A → CNAME', [a], [cname]],
  ['A and AAAA → CNAME', [a, aaaa], [cname]],
];
const mishaps: readonly Mishap[] = ['refused', 'throttled', 'away', 'lost', 'crash'];

const answersAt = (state: readonly string[]): readonly string[] => state.filter((line) => line.startsWith('www.example.org'));

async function withPipeline(provider: OneByOneProvider, before: readonly Endpoint[], work: (round: () => Promise<void>, want: (sets: readonly Endpoint[]) => Promise<void>) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'pipeline-'));
  const api = await createTestApiServer();
  api.put(KINDS.dnsEndpoints, dnsEndpoint('main', before));
  const types = ['A', 'AAAA', 'CNAME', 'MX'].map((type) => `--managed-record-types=${type}`);
  const pipeline = await openPipeline({ objects: { api, directory }, provider, flags: types });
  try {
    const round = async (): Promise<void> => {
      provider.requests = [];
      const { error } = await pipeline.round();
      expect(error).toBeUndefined();
      // Past every backoff.
      pipeline.clock.advance(3_600_000);
    };
    await work(round, async (sets) => {
      const lister = pipeline.cluster.lister(KINDS.dnsEndpoints);
      const { version } = lister;
      api.put(KINDS.dnsEndpoints, dnsEndpoint('main', sets));
      await vi.waitFor(() => expect(lister.version).toBeGreaterThan(version), { timeout: 10_000, interval: 5 });
    });
  } finally {
    await pipeline.close();
    await api.close();
    await rm(directory, { recursive: true, force: true });
  }
}

/** How many requests the change takes. */
async function requestsOf(before: readonly Endpoint[], after: readonly Endpoint[]): Promise<number> {
  const provider = new OneByOneProvider([...withClaims(before), ...foreign]);
  await withPipeline(provider, before, async (round, want) => {
    await round();
    expect(provider.requests).toEqual([]);
    await want(after);
    await round();
  });
  expect(provider.lines()).toEqual(lines(after));
  return provider.requests.length;
}

describe.each(changes)('%s, request by request', (_change, before, after) => {
  test.each(mishaps)('a request that is %s, whichever it is, loses nothing', async (kind) => {
    const count = await requestsOf(before, after);
    expect(count).toBeGreaterThanOrEqual(4);
    for (let at = 0; at < count; at += 1) {
      const provider = new OneByOneProvider([...withClaims(before), ...foreign]);
      await withPipeline(provider, before, async (round, want) => {
        await round();
        await want(after);
        provider.let({ at, kind });
        await round();
        const left = provider.lines();
        // Nothing of others is touched, and what answers, if it can be said, is the old or the new.
        expect(left).toEqual(expect.arrayContaining(foreign.map(lineOf)));
        if (kind === 'refused' || kind === 'throttled') {
          expect([answersAt(lines(before)), answersAt(lines(after))]).toContainEqual(answersAt(left));
        }
        provider.let(undefined);
        await round();
        expect({ at, lines: provider.lines() }).toEqual({ at, lines: lines(after) });
        await round();
        expect({ at, requests: provider.requests, lines: provider.lines() }).toEqual({ at, requests: [], lines: lines(after) });
      });
    }
  });

  test.each(mishaps)('going back after a request that was %s loses nothing either', async (kind) => {
    const count = await requestsOf(before, after);
    for (let at = 0; at < count; at += 1) {
      const provider = new OneByOneProvider([...withClaims(before), ...foreign]);
      await withPipeline(provider, before, async (round, want) => {
        await round();
        await want(after);
        provider.let({ at, kind });
        await round();
        provider.let(undefined);
        await want(before);
        await round();
        await round();
        expect({ at, lines: provider.lines() }).toEqual({ at, lines: lines(before) });
      });
    }
  });

  test('at no moment stands a record of ours without its claim', async () => {
    const provider = new OneByOneProvider([...withClaims(before), ...foreign]);
    await withPipeline(provider, before, async (round, want) => {
      await round();
      await want(after);
      await round();
    });
    for (const state of provider.states) {
      for (const set of [...before, ...after]) if (state.includes(lineOf(set))) expect(state).toContain(lineOf(claimed(set)));
    }
  });
});
