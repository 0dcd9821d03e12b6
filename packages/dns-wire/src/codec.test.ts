import dnsPacket from 'dns-packet';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { message } from '../test/arbitraries.ts';
import { decodeMessage, encodeMessage, encodeWithin } from './codec.ts';
import { CLASS, RCODE, TYPE } from './constants.ts';
import { WireFormatError } from './errors.ts';
import { createMessage, createResponse } from './message.ts';
import type { Message, ResourceRecord } from './message.ts';
import { parseData } from './rdata-text.ts';

const record = (name: string, type: string, text: string, ttl = 300): ResourceRecord => ({ name, class: CLASS.IN, ttl, data: parseData(type, text) });
const question = { name: 'example.org', type: TYPE.A, class: CLASS.IN };

test('any message survives encoding and decoding', () => {
  fc.assert(fc.property(message, (any) => { expect(decodeMessage(encodeMessage(any))).toEqual(any); }));
});

describe('malformed input', () => {
  const decodesOrRefuses = (bytes: Uint8Array): void => {
    try {
      decodeMessage(bytes);
    } catch (error) {
      expect(error).toBeInstanceOf(WireFormatError);
    }
  };

  test('random bytes give a message or a WireFormatError', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), decodesOrRefuses), { numRuns: 500 });
  });

  test('a damaged message gives a message or a WireFormatError', () => {
    fc.assert(
      fc.property(message, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), fc.nat(), (any, damage, length) => {
        const bytes = encodeMessage(any);
        for (const [at, value] of damage) bytes[at % bytes.length] = value;
        decodesOrRefuses(bytes.slice(0, length % 2 === 0 ? bytes.length : length % bytes.length));
      }),
      { numRuns: 500 },
    );
  });

  test.each([
    ['a header cut short', (bytes: Uint8Array) => bytes.slice(0, 11), /shorter than its header/],
    ['a record that is missing', (bytes: Uint8Array) => bytes.slice(0, -1), /expected|past the end|ends/],
    ['bytes after the message', (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]), /follow the message/],
  ])('refuses %s', (_condition, damage, text) => {
    const bytes = damage(encodeMessage(createMessage({ questions: [question], answers: [record('example.org', 'A', '192.0.2.1')] })));
    expect(() => decodeMessage(bytes)).toThrow(WireFormatError);
    expect(() => decodeMessage(bytes)).toThrow(text);
  });

  test('refuses RDATA longer than its content', () => {
    const bytes = encodeMessage(createMessage({ answers: [{ name: '.', class: 1, ttl: 0, data: { type: 'opaque', code: TYPE.A, bytes: new Uint8Array(5) } }] }));
    expect(() => decodeMessage(bytes)).toThrow(/1 bytes too many/);
  });

  test('refuses two OPT records', () => {
    const opt: ResourceRecord = { name: '.', class: 1232, ttl: 0, data: { type: 'opaque', code: TYPE.OPT, bytes: new Uint8Array() } };
    expect(() => decodeMessage(encodeMessage(createMessage({ additionals: [opt, opt] })))).toThrow(/one OPT/);
  });

  test.each<[string, Partial<Message>]>([
    ['a number that does not fit', { id: 0x10000 }],
    ['a fraction', { id: 1.5 }],
    ['an extended response code without EDNS', { rcode: RCODE.BADVERS }],
    ['a TXT string of 256 bytes', { answers: [{ name: '.', class: 1, ttl: 0, data: { type: 'TXT', strings: [new Uint8Array(256)] } }] }],
    ['a TXT without strings', { answers: [{ name: '.', class: 1, ttl: 0, data: { type: 'TXT', strings: [] } }] }],
    ['an address that is none', { answers: [{ name: '.', class: 1, ttl: 0, data: { type: 'A', address: '192.0.2' } }] }],
    ['more than 65535 bytes', { answers: Array.from({ length: 300 }, () => ({ name: '.', class: 1, ttl: 0, data: { type: 'TXT' as const, strings: [new Uint8Array(255)] } })) }],
  ])('encoding refuses %s', (_condition, init) => {
    expect(() => encodeMessage(createMessage(init))).toThrow(WireFormatError);
  });
});

test('empty RDATA of any type is kept, as an UPDATE needs it', () => {
  const any = createMessage({ opcode: 5, authorities: [{ name: 'example.org', class: CLASS.ANY, ttl: 0, data: { type: 'opaque', code: TYPE.A, bytes: new Uint8Array() } }] });
  expect(decodeMessage(encodeMessage(any))).toEqual(any);
});

describe('agreement with another implementation', () => {
  const ours = createMessage({
    id: 4711,
    response: true,
    authoritative: true,
    recursionDesired: true,
    questions: [question],
    answers: [
      record('example.org', 'A', '192.0.2.1'),
      record('example.org', 'AAAA', '2001:db8::1'),
      record('www.example.org', 'CNAME', 'example.org'),
      record('example.org', 'TXT', '"one" "two"'),
      record('example.org', 'MX', '10 mail.example.org'),
      record('example.org', 'NS', 'ns.example.org'),
      record('_sip._tcp.example.org', 'SRV', '1 2 3 sip.example.org'),
      record('1.2.0.192.in-addr.arpa', 'PTR', 'host.example.org'),
      record('example.org', 'NAPTR', '1 2 "s" "SIP+D2U" "" _sip._udp.example.org'),
      record('old.example.org', 'DNAME', 'new.example.org'),
    ],
    authorities: [record('example.org', 'SOA', 'ns.example.org host.example.org 1 2 3 4 5')],
    edns: { udpPayloadSize: 1232, version: 0, dnssecOk: true, options: [] },
  });

  test('it reads what this package writes', () => {
    const theirs = dnsPacket.decode(Buffer.from(encodeMessage(ours)));
    expect(theirs.id).toBe(4711);
    expect(theirs.questions).toMatchObject([{ name: 'example.org', type: 'A' }]);
    expect(theirs.answers?.map((answer) => [answer.name, answer.type, 'data' in answer ? answer.data : undefined])).toMatchObject([
      ['example.org', 'A', '192.0.2.1'],
      ['example.org', 'AAAA', '2001:db8::1'],
      ['www.example.org', 'CNAME', 'example.org'],
      ['example.org', 'TXT', [Buffer.from('one'), Buffer.from('two')]],
      ['example.org', 'MX', { preference: 10, exchange: 'mail.example.org' }],
      ['example.org', 'NS', 'ns.example.org'],
      ['_sip._tcp.example.org', 'SRV', { priority: 1, weight: 2, port: 3, target: 'sip.example.org' }],
      ['1.2.0.192.in-addr.arpa', 'PTR', 'host.example.org'],
      ['example.org', 'NAPTR', { order: 1, preference: 2, flags: 's', services: 'SIP+D2U', replacement: '_sip._udp.example.org' }],
      ['old.example.org', 'DNAME', 'new.example.org'],
    ]);
    expect(theirs.authorities).toMatchObject([{ type: 'SOA', data: { mname: 'ns.example.org', serial: 1, minimum: 5 } }]);
    expect(theirs.additionals).toMatchObject([{ type: 'OPT', udpPayloadSize: 1232, flags: dnsPacket.DNSSEC_OK }]);
  });

  test('this package reads what it writes', () => {
    const theirs = dnsPacket.encode(dnsPacket.decode(Buffer.from(encodeMessage(ours))));
    expect(decodeMessage(theirs)).toEqual(ours);
  });
});

describe('truncation', () => {
  const answers = Array.from({ length: 40 }, (_, index) => record('example.org', 'TXT', 'x'.repeat(200 + index)));
  const big = createResponse(createMessage({ questions: [question], edns: { udpPayloadSize: 1232, version: 0, dnssecOk: false, options: [] } }), { answers });

  test('a message that fits is left alone', () => {
    expect(decodeMessage(encodeWithin(big, 65_535))).toEqual(big);
  });

  test('a record set that does not fit is left out whole and TC is set; EDNS stays', () => {
    const bytes = encodeWithin(big, 1232);
    const cut = decodeMessage(bytes);
    expect(bytes.length).toBeLessThanOrEqual(1232);
    expect(cut).toMatchObject({ truncated: true, answers: [], questions: [question], edns: big.edns });
  });

  test('whole record sets before it are kept', () => {
    const first = record('www.example.org', 'CNAME', 'example.org');
    const cut = decodeMessage(encodeWithin({ ...big, answers: [first, ...answers] }, 512));
    expect(cut).toMatchObject({ truncated: true, answers: [first] });
  });

  test('leaving out additional records only does not set TC', () => {
    const first = record('example.org', 'A', '192.0.2.1');
    const cut = decodeMessage(encodeWithin({ ...big, answers: [first], additionals: answers }, 512));
    expect(cut).toMatchObject({ truncated: false, answers: [first], additionals: [] });
  });

  test('never exceeds the limit and never keeps part of a record set', () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 600, max: 2000 }), (any, limit) => {
        expect(encodeWithin({ ...any, questions: any.questions.slice(0, 1) }, limit).length).toBeLessThanOrEqual(limit);
      }),
    );
  });

  test('refuses a limit below header and question', () => {
    expect(() => encodeWithin(big, 12)).toThrow(WireFormatError);
  });
});
