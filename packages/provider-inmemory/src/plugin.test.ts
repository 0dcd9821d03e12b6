import { expect, test } from 'vitest';
import { ask, query } from '@external-dns/dns-wire';
import { testContext } from '../test/helpers.ts';
import { inMemoryProviderPlugin } from './plugin.ts';

test('without an address nothing listens', async () => {
  const ctx = testContext();
  const provider = await inMemoryProviderPlugin.create({ 'inmemory-zone': ['example.org'], 'inmemory-dns-address': '' }, ctx);
  expect(await provider.read(ctx)).toMatchObject({ zones: [{ name: 'example.org' }], records: [] });
  expect(ctx.logged).toEqual([]);
  await provider.close();
});

test('with an address it answers there and says where', async () => {
  const ctx = testContext();
  const provider = await inMemoryProviderPlugin.create({ 'inmemory-zone': ['example.org'], 'inmemory-dns-address': '127.0.0.1:0' }, ctx);
  const [line] = ctx.logged;
  const [address = '', port = ''] = String(line?.fields['address']).split(':');
  expect(line).toMatchObject({ level: 'info', message: 'answering DNS queries' });
  expect((await query({ address, port: Number(port) }, ask('example.org', 'SOA'))).answers).toHaveLength(1);
  await provider.close();
});

test('an address that cannot be used ends the start with a config error', async () => {
  await expect(inMemoryProviderPlugin.create({ 'inmemory-zone': [], 'inmemory-dns-address': '192.0.2.1:5353' }, testContext())).rejects.toMatchObject({
    kind: 'config',
    message: '--inmemory-dns-address=192.0.2.1:5353: this address does not belong to this machine',
  });
});
