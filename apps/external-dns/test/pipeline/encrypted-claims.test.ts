import type { ChangeGroup, Provider } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { openPipeline } from './pipeline.ts';
import { claim, dnsEndpoint, linesOf, put, record, snapshotOf, zoneWith } from './zone.ts';

const key = '0123456789abcdefFEDCBA9876543210';
const otherKey = 'fedcba9876543210ABCDEF0123456789';
const encrypted = ['--txt-encrypt-enabled', `--txt-encrypt-aes-key=${key}`];
const www = record('www.example.org', 'A', '192.0.2.1');
const moved = record('www.example.org', 'A', '192.0.2.2');

async function run(provider: Provider, wanted: Parameters<typeof dnsEndpoint>[1], flags: readonly string[]): Promise<void> {
  const pipeline = await openPipeline({ objects: { objects: [dnsEndpoint('main', wanted)] }, provider, flags });
  await pipeline.round();
  await pipeline.close();
}

/** The provider, and the TXT record sets that it was asked to delete. */
function noting(provider: Provider): { readonly provider: Provider; readonly deleted: string[] } {
  const deleted: string[] = [];
  const note = (groups: readonly ChangeGroup[]): void => {
    for (const change of groups.flatMap(({ changes }) => changes)) if (change.kind === 'delete' && change.current.endpoint.recordType === 'TXT') deleted.push(...(change.current.raw ?? change.current.endpoint.targets));
  };
  return {
    deleted,
    provider: {
      ...provider,
      apply: (groups, ctx) => {
        note(groups);
        return provider.apply(groups, ctx);
      },
    },
  };
}

async function storedClaim(provider: Provider): Promise<string> {
  const { records } = await snapshotOf(provider);
  const texts = records.filter(({ endpoint }) => endpoint.recordType === 'TXT').flatMap(({ endpoint }) => endpoint.targets);
  expect(texts).toHaveLength(1);
  return texts[0] ?? '';
}

describe('an encrypted claim', () => {
  test('hides the owner, stays as it is while nothing changes, and is deleted with exactly what is stored', async () => {
    const memory = await zoneWith();
    const { provider, deleted } = noting(memory);
    await run(provider, [www], encrypted);
    const text = await storedClaim(provider);
    expect(text).not.toContain('heritage');
    await run(provider, [moved], encrypted);
    await run(provider, [moved], encrypted);
    expect(await linesOf(provider)).toEqual([`a-www.example.org TXT ${text}`, 'www.example.org A 192.0.2.2']);
    await run(provider, [], encrypted);
    expect(deleted).toEqual([text]);
    expect(await linesOf(provider)).toEqual([]);
  });

  test('is deleted with what is stored after encryption was turned off, as long as the key is there', async () => {
    const { provider, deleted } = noting(await zoneWith());
    await run(provider, [www], encrypted);
    const text = await storedClaim(provider);
    await run(provider, [], [`--txt-encrypt-aes-key=${key}`]);
    expect([deleted, await linesOf(provider)]).toEqual([[text], []]);
  });

  test('of earlier days, in plain text, is deleted with what is stored', async () => {
    const plain = claim('me', 'crd/default/main');
    const { provider, deleted } = noting(await zoneWith([www, record('a-www.example.org', 'TXT', plain)]));
    await run(provider, [], encrypted);
    expect([deleted, await linesOf(provider)]).toEqual([[plain], []]);
  });

  test('beside which stands a string of somebody else is taken out alone', async () => {
    const memory = await zoneWith([record('a-www.example.org', 'TXT', '"v=spf1 -all"')]);
    await run(memory, [www], encrypted);
    await run(memory, [], encrypted);
    expect(await linesOf(memory)).toEqual(['a-www.example.org TXT "v=spf1 -all"']);
  });

  describe.each([
    ['with another key', ['--txt-encrypt-enabled', `--txt-encrypt-aes-key=${otherKey}`]],
    ['with another key that only reads', [`--txt-encrypt-aes-key=${otherKey}`]],
    ['without a key', []],
  ])('read %s', (_name, flags) => {
    test.each([
      ['nothing is wanted any more', []],
      ['something else is wanted', [moved]],
      ['another type is wanted', [record('www.example.org', 'CNAME', 'lb.example.net')]],
      ['it is wanted as it is', [www]],
    ])('is neither deleted nor written over, when %s', async (_when, wanted) => {
      const memory = await zoneWith();
      await run(memory, [www], encrypted);
      const before = await linesOf(memory);
      const { provider, deleted } = noting(memory);
      await run(provider, wanted, flags);
      await run(provider, wanted, flags);
      expect([deleted, await linesOf(provider)]).toEqual([[], before]);
    });

    test('lets other names be published', async () => {
      const memory = await zoneWith();
      await run(memory, [www], encrypted);
      await run(memory, [record('api.example.org', 'A', '192.0.2.3')], flags);
      expect((await linesOf(memory)).filter((line) => line.includes(' A '))).toEqual(['api.example.org A 192.0.2.3', 'www.example.org A 192.0.2.1']);
    });
  });

  test('of a name that the right key owns survives a stranger with another key who wants the same name', async () => {
    const memory = await zoneWith();
    await run(memory, [www], encrypted);
    await put(memory, [record('txt.example.org', 'TXT', '"plain"')]);
    await run(memory, [record('www.example.org', 'A', '192.0.2.66')], ['--txt-owner-id=stranger', '--txt-encrypt-enabled', `--txt-encrypt-aes-key=${otherKey}`]);
    await run(memory, [moved], encrypted);
    expect((await linesOf(memory)).filter((line) => line.includes(' A '))).toEqual(['www.example.org A 192.0.2.2']);
  });
});
