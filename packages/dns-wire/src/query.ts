import { randomInt } from 'node:crypto';
import { decodeMessage, encodeMessage } from './codec.ts';
import { CLASS, TYPE, typeName } from './constants.ts';
import { DnsTransportError, WireFormatError } from './errors.ts';
import { exchangeTcp, exchangeUdp, serverText } from './exchange.ts';
import type { ExchangeOptions, ServerAddress } from './exchange.ts';
import { createMessage, DEFAULT_UDP_PAYLOAD } from './message.ts';
import type { Message, Question } from './message.ts';
import { sameName } from './name.ts';

export interface QueryOptions extends ExchangeOptions {
  /** Ask over TCP from the start. */
  readonly tcp?: boolean;
  /** Set RD; default true. */
  readonly recursionDesired?: boolean;
  /** EDNS payload size in bytes; default 1232, 0 asks without EDNS. */
  readonly udpPayloadSize?: number;
  /** How often a datagram is sent before giving up, each with its own `timeoutMs`; default 2. */
  readonly attempts?: number;
}

/**
 * Asks a server one question. A truncated answer is asked for again over TCP. Answers with another id, question or source are passed over as forged or late.
 * Resolves with any response code; rejects with DnsTransportError, with WireFormatError for a TCP answer that cannot be read, or with the signal's reason.
 */
export async function query(server: ServerAddress, question: Question, options: QueryOptions = {}): Promise<Message> {
  if (options.tcp === true) return queryTcp(server, question, options);
  const { attempts = 2 } = options;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await queryUdp(server, question, options);
      return answer.truncated ? await queryTcp(server, question, options) : answer;
    } catch (error) {
      if (!(error instanceof DnsTransportError) || options.signal?.aborted === true || attempt >= attempts) throw error;
    }
  }
}

function queryUdp(server: ServerAddress, question: Question, options: QueryOptions): Promise<Message> {
  const request = createQuery(question, options);
  const accept = (bytes: Uint8Array): Message | undefined => {
    try {
      const message = decodeMessage(bytes);
      return answers(message, request) ? message : undefined;
    } catch (error) {
      // Anyone can send garbage to a UDP port; the true answer may still come.
      if (error instanceof WireFormatError) return undefined;
      throw error;
    }
  };
  return exchangeUdp(server, encodeMessage(request), accept, options);
}

function queryTcp(server: ServerAddress, question: Question, options: QueryOptions): Promise<Message> {
  const request = createQuery(question, options);
  return exchangeTcp(
    server,
    encodeMessage(request),
    (bytes) => {
      const message = decodeMessage(bytes);
      if (!answers(message, request)) throw new DnsTransportError(`${serverText(server)} answered another question than ${question.name} ${typeName(question.type)}`);
      return { done: true, value: message };
    },
    options,
  );
}

/** A query with a random id. */
export function createQuery(question: Question, options: Pick<QueryOptions, 'recursionDesired' | 'udpPayloadSize'> = {}): Message {
  const { recursionDesired = true, udpPayloadSize = DEFAULT_UDP_PAYLOAD } = options;
  return createMessage({
    id: randomInt(0x10000),
    recursionDesired,
    questions: [question],
    ...(udpPayloadSize === 0 ? {} : { edns: { udpPayloadSize, version: 0, dnssecOk: false, options: [] } }),
  });
}

/** Whether `message` answers `request`: a response with its id, opcode and question. Servers that refuse a request may leave the question out. */
export function answers(message: Message, request: Message): boolean {
  if (!message.response || message.id !== request.id || message.opcode !== request.opcode) return false;
  if (message.questions.length === 0) return message.rcode !== 0;
  return (
    message.questions.length === request.questions.length &&
    message.questions.every((question, index) => {
      const asked = request.questions[index];
      return asked !== undefined && question.type === asked.type && (question.class ?? CLASS.IN) === (asked.class ?? CLASS.IN) && sameName(question.name, asked.name);
    })
  );
}

/** A question about a record type by its mnemonic. */
export function ask(name: string, type: keyof typeof TYPE): Question {
  return { name, type: TYPE[type], class: CLASS.IN };
}
