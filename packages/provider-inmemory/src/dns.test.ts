import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, CLASS, createMessage, encodeMessage, exchangeUdp, decodeMessage, formatData, joinText, query, rcodeName, TYPE } from '@external-dns/dns-wire';
import type { Message } from '@external-dns/dns-wire';
import type { ResourceRecord } from '@external-dns/dns-wire';
import { create, group, record, records, testContext } from '../test/helpers.ts';
import { createInMemoryProvider } from './provider.ts';
import type { InMemoryDnsAddress } from './provider.ts';

const long = 'x'.repeat(700);
const alias = [{ name: 'alias', value: 'true' }];
const provider = createInMemoryProvider({ zones: ['example.org', 'second.test', '2.0.192.in-addr.arpa'] });
let server: InMemoryDnsAddress;

beforeAll(async () => {
  const outcomes = [
    await create(provider, 'example.org', [
      record('example.org', 'TXT', ['apex']),
      record('example.org', 'MX', ['10 mail.example.org']),
      record('www.example.org', 'A', ['192.0.2.1', '192.0.2.2'], { recordTTL: 60 }),
      record('www.example.org', 'AAAA', ['2001:db8::1']),
      record('no-ttl.example.org', 'A', ['192.0.2.3']),
      record('alias.example.org', 'CNAME', ['www.example.org']),
      record('chain.example.org', 'CNAME', ['alias.example.org']),
      record('away.example.org', 'CNAME', ['elsewhere.net']),
      record('across.example.org', 'CNAME', ['host.second.test']),
      record('broken.example.org', 'CNAME', ['gone.example.org']),
      record('loop.example.org', 'CNAME', ['pool.example.org']),
      record('pool.example.org', 'CNAME', ['loop.example.org']),
      record('a.deep.empty.example.org', 'A', ['192.0.2.4']),
      record('*.wild.example.org', 'A', ['192.0.2.5']),
      record('known.wild.example.org', 'TXT', ['known']),
      record('x.inner.wild.example.org', 'TXT', ['below']),
      record('*.to.example.org', 'CNAME', ['www.example.org']),
      record('long.example.org', 'TXT', [long, `"heritage=external-dns,external-dns/owner=${'o'.repeat(300)}"`]),
      record('big.example.org', 'TXT', Array.from({ length: 20 }, (_, index) => `${index} ${'y'.repeat(200)}`)),
      record('lb.example.org', 'A', ['www.example.org'], { providerSpecific: alias }),
      record('lb.example.org', 'AAAA', ['chain.example.org'], { providerSpecific: alias }),
      record('outside.example.org', 'A', ['elb.elsewhere.net'], { providerSpecific: alias }),
      record('ouroboros.example.org', 'A', ['ouroboros.example.org'], { providerSpecific: alias }),
      record('flat.example.org', 'CNAME', ['www.example.org'], { providerSpecific: alias }),
      record('sub.example.org', 'NS', ['ns.sub.example.org', 'ns.elsewhere.net']),
      record('ns.sub.example.org', 'A', ['192.0.2.53']),
      record('old.example.org', 'DNAME', ['second.test']),
      record('weighted.example.org', 'A', ['192.0.2.6'], { setIdentifier: 'blue', recordTTL: 30 }),
      record('weighted.example.org', 'A', ['192.0.2.7', '192.0.2.6'], { setIdentifier: 'green', recordTTL: 90 }),
      record('_sip._tcp.example.org', 'SRV', ['10 5 5060 sip.example.org.']),
      record('naptr.example.org', 'NAPTR', ['100 50 "s" "SIP+D2U" "" _sip._udp.example.org.']),
      record('bücher.example.org', 'CNAME', ['straße.example.org']),
    ]),
    await create(provider, 'second.test', [record('host.second.test', 'A', ['192.0.2.8'])]),
    await create(provider, '2.0.192.in-addr.arpa', [record('1.2.0.192.in-addr.arpa', 'PTR', ['www.example.org'])]),
  ];
  for (const map of outcomes) for (const outcome of map.values()) expect(outcome).toMatchObject({ kind: 'applied' });
  server = await provider.listen('127.0.0.1:0');
});

afterAll(() => provider.close());

const lines = (section: readonly ResourceRecord[]): readonly string[] => section.map(({ name, ttl, data }) => `${name} ${ttl} ${data.type} ${formatData(data)}`);

describe('answers', () => {
  test.each<[string, string, keyof typeof TYPE, readonly string[]]>([
    ['a record set with its TTL', 'www.example.org', 'A', ['www.example.org 60 A 192.0.2.1', 'www.example.org 60 A 192.0.2.2']],
    ['a record set without a TTL', 'no-ttl.example.org', 'A', ['no-ttl.example.org 300 A 192.0.2.3']],
    ['the spelling that was asked', 'WWW.Example.ORG', 'AAAA', ['WWW.Example.ORG 300 AAAA 2001:db8::1']],
    ['a CNAME and what it leads to', 'alias.example.org', 'AAAA', ['alias.example.org 300 CNAME www.example.org.', 'www.example.org 300 AAAA 2001:db8::1']],
    ['a CNAME itself', 'alias.example.org', 'CNAME', ['alias.example.org 300 CNAME www.example.org.']],
    ['a chain into another zone', 'across.example.org', 'A', ['across.example.org 300 CNAME host.second.test.', 'host.second.test 300 A 192.0.2.8']],
    ['a chain as far as it stays in the zones', 'away.example.org', 'A', ['away.example.org 300 CNAME elsewhere.net.']],
    ['a loop once around', 'loop.example.org', 'A', ['loop.example.org 300 CNAME pool.example.org.', 'pool.example.org 300 CNAME loop.example.org.']],
    ['a wildcard, at any depth', 'a.b.wild.example.org', 'A', ['a.b.wild.example.org 300 A 192.0.2.5']],
    ['a wildcard CNAME', 'any.to.example.org', 'AAAA', ['any.to.example.org 300 CNAME www.example.org.', 'www.example.org 300 AAAA 2001:db8::1']],
    ['the asterisk itself', '*.wild.example.org', 'A', ['*.wild.example.org 300 A 192.0.2.5']],
    ['the sets of all identifiers with the lowest TTL', 'weighted.example.org', 'A', ['weighted.example.org 30 A 192.0.2.6', 'weighted.example.org 30 A 192.0.2.7']],
    ['an alias with the addresses of its target', 'lb.example.org', 'A', ['lb.example.org 300 A 192.0.2.1', 'lb.example.org 300 A 192.0.2.2']],
    ['an alias through a chain', 'lb.example.org', 'AAAA', ['lb.example.org 300 AAAA 2001:db8::1']],
    ['a CNAME that is an alias, flattened', 'flat.example.org', 'AAAA', ['flat.example.org 300 AAAA 2001:db8::1']],
    ['MX at the apex', 'example.org', 'MX', ['example.org 300 MX 10 mail.example.org.']],
    ['SRV', '_sip._tcp.example.org', 'SRV', ['_sip._tcp.example.org 300 SRV 10 5 5060 sip.example.org.']],
    ['NAPTR', 'naptr.example.org', 'NAPTR', ['naptr.example.org 300 NAPTR 100 50 "s" "SIP+D2U" "" _sip._udp.example.org.']],
    ['PTR', '1.2.0.192.in-addr.arpa', 'PTR', ['1.2.0.192.in-addr.arpa 300 PTR www.example.org.']],
    ['A-labels for internationalised names', 'xn--bcher-kva.example.org', 'CNAME', ['xn--bcher-kva.example.org 300 CNAME strasse.example.org.']],
    ['a DNAME and the CNAME it stands for', 'host.old.example.org', 'A', ['old.example.org 300 DNAME second.test.', 'host.old.example.org 300 CNAME host.second.test.', 'host.second.test 300 A 192.0.2.8']],
    ['the owner of a DNAME', 'old.example.org', 'DNAME', ['old.example.org 300 DNAME second.test.']],
    ['one set where any is asked', 'www.example.org', 'ANY', ['www.example.org 60 A 192.0.2.1', 'www.example.org 60 A 192.0.2.2']],
  ])('%s', async (_condition, name, type, expected) => {
    const answer = await query(server, ask(name, type));
    expect(lines(answer.answers)).toEqual(expected);
    expect(answer).toMatchObject({ authoritative: true, recursionAvailable: false, rcode: 0 });
  });

  test('the SOA of a zone, whose serial grows with a change', async () => {
    const serial = async (): Promise<number> => {
      const [soa] = (await query(server, ask('second.test', 'SOA'))).answers;
      return soa?.data.type === 'SOA' ? soa.data.serial : 0;
    };
    const before = await serial();
    await create(provider, 'second.test', [record('more.second.test', 'A', ['192.0.2.9'])]);
    expect(await serial()).toBe(before + 1);
  });

  test('a text longer than 255 bytes in several strings', async () => {
    const { answers } = await query(server, ask('long.example.org', 'TXT'));
    expect(answers.map(({ data }) => (data.type === 'TXT' ? joinText(data.strings) : ''))).toEqual([long, `heritage=external-dns,external-dns/owner=${'o'.repeat(300)}`]);
  });

  test('a delegation with the addresses of its servers, not authoritative', async () => {
    const answer = await query(server, ask('www.sub.example.org', 'A'));
    expect(answer).toMatchObject({ authoritative: false, rcode: 0, answers: [] });
    expect(lines(answer.authorities)).toEqual(['sub.example.org 300 NS ns.sub.example.org.', 'sub.example.org 300 NS ns.elsewhere.net.']);
    expect(lines(answer.additionals)).toEqual(['ns.sub.example.org 300 A 192.0.2.53']);
  });
});

describe('says that there is none', () => {
  test.each<[string, string, keyof typeof TYPE, string]>([
    ['NXDOMAIN for a name that is not there', 'none.example.org', 'A', 'NXDOMAIN'],
    ['NODATA for another type', 'www.example.org', 'MX', 'NOERROR'],
    ['NODATA for an empty non-terminal', 'empty.example.org', 'A', 'NOERROR'],
    ['NODATA for a wildcard of another type', 'x.wild.example.org', 'MX', 'NOERROR'],
    ['NODATA for a name that hides the wildcard', 'known.wild.example.org', 'A', 'NOERROR'],
    ['NODATA for an empty name that hides the wildcard', 'inner.wild.example.org', 'A', 'NOERROR'],
    ['NXDOMAIN below a name that hides the wildcard', 'y.inner.wild.example.org', 'A', 'NXDOMAIN'],
    ['NODATA for the parent of a wildcard', 'wild.example.org', 'A', 'NOERROR'],
    ['NODATA for an alias whose target is elsewhere', 'outside.example.org', 'A', 'NOERROR'],
    ['NODATA for an alias of itself', 'ouroboros.example.org', 'A', 'NOERROR'],
  ])('%s', async (_condition, name, type, rcode) => {
    const answer = await query(server, ask(name, type));
    expect(rcodeName(answer.rcode)).toBe(rcode);
    expect(answer).toMatchObject({ authoritative: true, answers: [], authorities: [{ name: 'example.org', ttl: 60, data: { type: 'SOA', minimum: 60 } }] });
  });

  test('NXDOMAIN at the end of a chain, with the chain', async () => {
    const answer = await query(server, ask('broken.example.org', 'A'));
    expect(rcodeName(answer.rcode)).toBe('NXDOMAIN');
    expect(lines(answer.answers)).toEqual(['broken.example.org 300 CNAME gone.example.org.']);
  });

  test('a name is gone with its last record, and so are the empty names above it', async () => {
    const endpoint = record('x.y.z.example.org', 'A', ['192.0.2.1']);
    await create(provider, 'example.org', [endpoint]);
    expect(rcodeName((await query(server, ask('z.example.org', 'A'))).rcode)).toBe('NOERROR');
    const current = (await records(provider)).find((entry) => entry.endpoint.dnsName === 'x.y.z.example.org');
    await provider.apply([group('g', 'example.org', { kind: 'delete', current: current ?? { endpoint, zone: 'example.org' } })], testContext());
    expect(rcodeName((await query(server, ask('z.example.org', 'A'))).rcode)).toBe('NXDOMAIN');
  });
});

describe('refuses', () => {
  test.each<[string, Partial<Message>, string]>([
    ['names outside of the zones', { questions: [ask('www.elsewhere.net', 'A')] }, 'REFUSED'],
    ['zone transfers', { questions: [ask('example.org', 'AXFR')] }, 'REFUSED'],
    ['other classes', { questions: [{ name: 'www.example.org', type: TYPE.TXT, class: CLASS.CH }] }, 'REFUSED'],
    ['no question', { questions: [] }, 'FORMERR'],
    ['two questions', { questions: [ask('www.example.org', 'A'), ask('www.example.org', 'AAAA')] }, 'FORMERR'],
    ['updates', { opcode: 5, questions: [ask('example.org', 'SOA')] }, 'NOTIMP'],
    ['a name that only with an escaped dot ends like a zone', { questions: [ask('a\\.example.org', 'A')] }, 'REFUSED'],
  ])('%s', async (_condition, init, rcode) => {
    const answer = await exchangeUdp(server, encodeMessage(createMessage({ id: 1, ...init })), decodeMessage);
    expect(rcodeName(answer.rcode)).toBe(rcode);
    expect(answer.answers).toEqual([]);
  });
});

describe('sizes', () => {
  test.each([
    [0, 512],
    [1000, 1000],
    [4096, 1232],
  ])('an answer too long for a payload of %i bytes is truncated', async (size, limit) => {
    const edns = size === 0 ? {} : { edns: { udpPayloadSize: size, version: 0, dnssecOk: false, options: [] } };
    const bytes = await exchangeUdp(server, encodeMessage(createMessage({ questions: [ask('big.example.org', 'TXT')], ...edns })), (raw) => raw);
    expect(bytes.length).toBeLessThanOrEqual(limit);
    expect(decodeMessage(bytes)).toMatchObject({ truncated: true });
  });

  test('and is whole over TCP', async () => {
    expect((await query(server, ask('big.example.org', 'TXT'))).answers).toHaveLength(20);
    expect((await query(server, ask('big.example.org', 'TXT'), { tcp: true })).answers).toHaveLength(20);
  });
});

describe('without zones', () => {
  test('every name is answered for', async () => {
    const all = createInMemoryProvider();
    try {
      await create(all, '', [record('www.example.org', 'A', ['192.0.2.1']), record('*.test', 'A', ['192.0.2.2'])]);
      const address = await all.listen('127.0.0.1:0');
      expect(lines((await query(address, ask('www.example.org', 'A'))).answers)).toEqual(['www.example.org 300 A 192.0.2.1']);
      expect(lines((await query(address, ask('a.test', 'A'))).answers)).toEqual(['a.test 300 A 192.0.2.2']);
      const none = await query(address, ask('nowhere', 'A'));
      expect(rcodeName(none.rcode)).toBe('NXDOMAIN');
      expect(none.authorities).toMatchObject([{ name: '.' }]);
    } finally {
      await all.close();
    }
  });
});

describe('the address', () => {
  test.each(['5353', 'host.example:53', '127.0.0.1', '127.0.0.1:70000', '::1:53', '[127.0.0.1]:53', '127.0.0.1:'])('%s is a config error that names flag and value', async (text) => {
    await expect(provider.listen(text)).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining(`--inmemory-dns-address=${text}`) });
  });

  test('in use is a config error that names flag and address', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const text = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(provider.listen(text)).rejects.toMatchObject({ name: 'ConfigError', kind: 'config', message: `--inmemory-dns-address=${text}: this address is already in use; choose another port or stop what uses it` });
    other.close();
  });

  test('is free again after close', async () => {
    const own = createInMemoryProvider();
    const first = await own.listen('[::1]:0');
    await own.close();
    const again = await own.listen(`[::1]:${first.port}`);
    expect(again).toEqual(first);
    await own.close();
  });
});
