import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMessage, decodeMessage, encodeMessage, encodeWithin, nameFromLabels } from '@external-dns/dns-wire';
import { buildEndpoint, keyOf } from '@external-dns/endpoint';
import { answerRequest } from './answer.ts';
import { MemoryStore } from './zone-store.ts';

const store = new MemoryStore([{ id: 'example.org', name: 'example.org' }]);
store.commit(
  (
    [
      ['a.example.org', 'A', ['192.0.2.1']],
      ['*.example.org', 'CNAME', ['a.example.org']],
      ['d.example.org', 'DNAME', ['example.org']],
      ['self.example.org', 'DNAME', ['self.self.example.org']],
      ['sub.example.org', 'NS', ['ns.sub.example.org']],
    ] as const
  ).map(([dnsName, recordType, targets]) => {
    const endpoint = buildEndpoint({ dnsName, recordType, targets });
    return { key: keyOf(endpoint), zone: 'example.org', record: { endpoint, zone: 'example.org' }, edited: true };
  }),
);

const anyLabel = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((byte) => String.fromCharCode(byte)), minLength: 1, maxLength: 63 });
const label = fc.oneof(fc.constantFrom('a', 'd', 'self', 'sub', '*', 'x', 'xn--', 'xn--abc-', 'XN--ZCA', '-', 'B'), anyLabel);
const name = fc
  .tuple(fc.array(label, { maxLength: 5 }), fc.boolean())
  .map(([labels, inZone]) => (inZone ? [...labels, 'example', 'org'] : labels))
  .filter((labels) => labels.reduce((bytes, text) => bytes + text.length + 1, 1) <= 255)
  .map(nameFromLabels);

test('any question gets an answer to that question that can be sent', () => {
  fc.assert(
    fc.property(name, fc.oneof(fc.constantFrom(1, 2, 5, 6, 39, 43, 255), fc.nat(0xffff)), (question, type) => {
      const request = decodeMessage(encodeMessage(createMessage({ id: 7, questions: [{ name: question, type }] })));
      const answer = decodeMessage(encodeWithin(answerRequest(store, request), 65_535));
      expect(answer).toMatchObject({ id: 7, response: true, questions: request.questions });
    }),
    { numRuns: 1000 },
  );
});
