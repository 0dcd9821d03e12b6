import { decodeMessage, encodeWithin, MAX_MESSAGE_BYTES } from './codec.ts';
import { OPCODE, RCODE } from './constants.ts';
import { WireFormatError } from './errors.ts';
import { createMessage, createResponse, DEFAULT_UDP_PAYLOAD } from './message.ts';
import type { Message } from './message.ts';

/** Who asks. */
export interface Peer {
  readonly transport: 'udp' | 'tcp';
  readonly address: string;
  readonly port: number;
}

/** Answers a request; undefined leaves it without an answer. What it throws becomes SERVFAIL. */
export type DnsHandler = (request: Message, peer: Peer) => Message | undefined | Promise<Message | undefined>;

/** Payload that every DNS client can take without EDNS (RFC 1035 §4.2.1). */
const PLAIN_UDP_PAYLOAD = 512;

/**
 * From request bytes to response bytes, or undefined where silence is right: for responses (two servers must not talk to each other for ever) and for
 * what is too short to have an id. Other malformed requests get FORMERR, unknown EDNS versions BADVERS.
 */
export async function respond(bytes: Uint8Array, peer: Peer, handler: DnsHandler, onError: (error: unknown) => void): Promise<Uint8Array | undefined> {
  const flags = bytes[2];
  if (bytes.length < 12 || flags === undefined || (flags & 0x80) !== 0) return undefined;
  let request: Message;
  try {
    request = decodeMessage(bytes);
  } catch (error) {
    if (!(error instanceof WireFormatError)) throw error;
    return encodeWithin(formatError(bytes, flags), PLAIN_UDP_PAYLOAD);
  }
  const limit = peer.transport === 'tcp' ? MAX_MESSAGE_BYTES : Math.min(DEFAULT_UDP_PAYLOAD, Math.max(PLAIN_UDP_PAYLOAD, request.edns?.udpPayloadSize ?? PLAIN_UDP_PAYLOAD));
  try {
    const response = (request.edns?.version ?? 0) > 0 ? createResponse(request, { rcode: RCODE.BADVERS }) : await handler(request, peer);
    return response === undefined ? undefined : encodeWithin(response, limit);
  } catch (error) {
    onError(error);
    return encodeWithin(createResponse(request, { rcode: RCODE.SERVFAIL }), limit);
  }
}

function formatError(bytes: Uint8Array, flags: number): Message {
  const opcode = (flags >> 3) & 0xf;
  return createMessage({
    id: (bytes[0] ?? 0) * 0x100 + (bytes[1] ?? 0),
    response: true,
    opcode,
    recursionDesired: opcode === OPCODE.QUERY && (flags & 1) !== 0,
    rcode: RCODE.FORMERR,
  });
}
