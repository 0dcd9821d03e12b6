import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { create, record } from '../test/helpers.ts';
import { createInMemoryProvider } from './provider.ts';
import type { InMemoryDnsAddress } from './provider.ts';

const run = promisify(execFile);

const found = await run('dig', ['-v']).then(
  () => true,
  () => false,
);
if (!found && process.env['CI'] === 'true') throw new Error('dig is not installed; these tests need it (Debian package bind9-dnsutils)');

describe.skipIf(!found)('dig (skipped where it is not installed)', () => {
  const provider = createInMemoryProvider({ zones: ['example.org'] });
  let server: InMemoryDnsAddress;

  beforeAll(async () => {
    await create(provider, 'example.org', [
      record('www.example.org', 'A', ['192.0.2.1'], { recordTTL: 60 }),
      record('alias.example.org', 'CNAME', ['www.example.org']),
      record('text.example.org', 'TXT', ['heritage=external-dns,external-dns/owner=default', 'with "quotes"']),
      record('big.example.org', 'TXT', Array.from({ length: 30 }, (_, index) => `${index} ${'y'.repeat(200)}`)),
    ]);
    server = await provider.listen('127.0.0.1:0');
  });
  afterAll(() => provider.close());

  const dig = async (...query: readonly string[]): Promise<string> => (await run('dig', ['@127.0.0.1', '-p', String(server.port), '+tries=1', '+time=5', ...query])).stdout;

  test.each([
    ['an address', ['www.example.org', 'A'], '192.0.2.1\n'],
    ['a chain', ['alias.example.org', 'A'], 'www.example.org.\n192.0.2.1\n'],
    ['an address over TCP', ['+tcp', 'www.example.org', 'A'], '192.0.2.1\n'],
    ['texts', ['text.example.org', 'TXT'], '"heritage=external-dns,external-dns/owner=default"\n"with \\"quotes\\""\n'],
  ])('sees %s', async (_condition, query, expected) => {
    expect(await dig('+short', ...query)).toBe(expected);
  });

  test('sees an authoritative NXDOMAIN with the SOA, and no complaint about the message', async () => {
    const output = await dig('none.example.org', 'A');
    expect(output).toContain('status: NXDOMAIN');
    expect(output).toMatch(/flags: qr aa rd;/);
    expect(output).toContain('inmemory.invalid. hostmaster.invalid.');
    expect(output).not.toMatch(/malformed|warning: (?!recursion)/i);
  });

  test('goes on over TCP when the answer is truncated', async () => {
    const output = await dig('big.example.org', 'TXT');
    expect(output).toContain('ANSWER: 30');
    expect(output).toContain('(TCP)');
  });
});
