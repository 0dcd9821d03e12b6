import fc from 'fast-check';
import { createMessage } from '../src/message.ts';
import type { Message, ResourceRecord } from '../src/message.ts';
import { nameFromLabels } from '../src/name.ts';
import type { RecordData } from '../src/rdata.ts';
import { ipv6Text } from '../src/address.ts';

const character = fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte));
const byteText = (maxLength: number) => fc.string({ unit: character, maxLength });
const label = fc.oneof(fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/), fc.string({ unit: character, minLength: 1, maxLength: 20 }));
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength }).map((array) => new Uint8Array(array));

/** Names in normal presentation form. */
export const dnsName = fc.array(label, { maxLength: 6 }).map(nameFromLabels);
const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffffffff);

/** Data of every kind. Codes of opaque data are those without a form of their own. */
export const recordData: fc.Arbitrary<RecordData> = fc.oneof(
  fc.ipV4().map((address): RecordData => ({ type: 'A', address })),
  bytes(16, 16).map((address): RecordData => ({ type: 'AAAA', address: ipv6Text(address) })),
  fc.record({ type: fc.constantFrom('CNAME' as const, 'DNAME' as const, 'NS' as const, 'PTR' as const), target: dnsName }),
  fc.record({ type: fc.constant('MX' as const), preference: uint16, exchange: dnsName }),
  fc.record({ type: fc.constant('TXT' as const), strings: fc.array(bytes(0, 255), { minLength: 1, maxLength: 4 }) }),
  fc.record({ type: fc.constant('SRV' as const), priority: uint16, weight: uint16, port: uint16, target: dnsName }),
  fc.record({ type: fc.constant('NAPTR' as const), order: uint16, preference: uint16, flags: byteText(10), service: byteText(10), regexp: byteText(30), replacement: dnsName }),
  fc.record({ type: fc.constant('SOA' as const), mname: dnsName, rname: dnsName, serial: uint32, refresh: uint32, retry: uint32, expire: uint32, minimum: uint32 }),
  fc.record({ type: fc.constant('opaque' as const), code: fc.integer({ min: 256, max: 0xffff }), bytes: bytes(0, 40) }),
);

const resourceRecord: fc.Arbitrary<ResourceRecord> = fc.record({ name: dnsName, class: uint16, ttl: uint32, data: recordData });
const section = fc.array(resourceRecord, { maxLength: 5 });

/** Messages of every kind. */
export const message: fc.Arbitrary<Message> = fc
  .record({
    id: uint16,
    response: fc.boolean(),
    opcode: fc.nat(15),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    questions: fc.array(fc.record({ name: dnsName, type: uint16, class: uint16 }), { maxLength: 2 }),
    answers: section,
    authorities: section,
    additionals: section,
  })
  .chain((base) =>
    fc.oneof(
      fc.nat(15).map((rcode) => createMessage({ ...base, rcode })),
      fc
        .record({ rcode: fc.nat(4095), udpPayloadSize: uint16, version: fc.nat(255), dnssecOk: fc.boolean(), options: fc.array(fc.record({ code: uint16, bytes: bytes(0, 20) }), { maxLength: 3 }) })
        .map(({ rcode, ...edns }) => createMessage({ ...base, rcode, edns })),
    ),
  );
