import fc from 'fast-check';
import { expect, test } from 'vitest';
import { message } from '../test/arbitraries.ts';
import { decodeMessage, encodeMessage } from './codec.ts';
import { RCODE } from './constants.ts';
import { createResponse } from './message.ts';
import { respond } from './respond.ts';

const peer = { transport: 'udp', address: '192.0.2.1', port: 5353 } as const;
const fail = (error: unknown): void => expect.unreachable(String(error));

test('any bytes get silence or a response that can be read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array({ maxLength: 100 }), message.map(encodeMessage)), async (bytes) => {
      const answer = await respond(bytes, peer, (request) => createResponse({ ...request, questions: request.questions.slice(0, 1) }, {}), fail);
      if (answer === undefined) return;
      const decoded = decodeMessage(answer);
      expect(decoded).toMatchObject({ response: true, id: (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0) });
      expect([RCODE.NOERROR, RCODE.FORMERR, RCODE.BADVERS]).toContain(decoded.rcode);
    }),
    { numRuns: 300 },
  );
});
