import type { RecordData } from './rdata.ts';

/** What is asked. */
export interface Question {
  /** Presentation form without a final dot; '.' is the root. */
  readonly name: string;
  readonly type: number;
  /** Default IN. */
  readonly class?: number;
}

export interface ResourceRecord {
  readonly name: string;
  readonly class: number;
  /** Seconds. */
  readonly ttl: number;
  readonly data: RecordData;
}

/** The OPT pseudo-record (RFC 6891); the extended part of the response code is in `Message.rcode`. */
export interface Edns {
  /** Bytes the sender can take over UDP. */
  readonly udpPayloadSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
  readonly options: readonly EdnsOption[];
}

export interface EdnsOption {
  readonly code: number;
  readonly bytes: Uint8Array;
}

/** A DNS message (RFC 1035 §4). The sections carry the names of a query; in an UPDATE they are zone, prerequisites, updates and additional data (RFC 2136 §2). */
export interface Message {
  readonly id: number;
  readonly response: boolean;
  readonly opcode: number;
  readonly authoritative: boolean;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly recursionAvailable: boolean;
  readonly authenticData: boolean;
  readonly checkingDisabled: boolean;
  readonly rcode: number;
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  readonly authorities: readonly ResourceRecord[];
  /** Without OPT. */
  readonly additionals: readonly ResourceRecord[];
  readonly edns?: Edns;
}

/** A message in which everything that is not given is 0, false or empty. */
export function createMessage(init: Partial<Message>): Message {
  return {
    id: 0,
    response: false,
    opcode: 0,
    authoritative: false,
    truncated: false,
    recursionDesired: false,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    rcode: 0,
    questions: [],
    answers: [],
    authorities: [],
    additionals: [],
    ...init,
  };
}

/** Payload size that fits nearly every path without fragments (DNS flag day 2020). */
export const DEFAULT_UDP_PAYLOAD = 1232;

/** The response to a request: same id, opcode, question and RD; EDNS if the request has it (RFC 6891 §7). */
export function createResponse(request: Message, init: Partial<Message>): Message {
  return createMessage({
    id: request.id,
    response: true,
    opcode: request.opcode,
    recursionDesired: request.recursionDesired,
    questions: request.questions,
    ...(request.edns === undefined ? {} : { edns: { udpPayloadSize: DEFAULT_UDP_PAYLOAD, version: 0, dnssecOk: request.edns.dnssecOk, options: [] } }),
    ...init,
  });
}
