import { createReader, createWriter, readBytes, readUint16, readUint32, writeBytes, writeUint16, writeUint32, writeUint8, written } from './bytes.ts';
import type { Reader, Writer } from './bytes.ts';
import { CLASS, TYPE } from './constants.ts';
import { WireFormatError } from './errors.ts';
import type { Edns, EdnsOption, Message, Question, ResourceRecord } from './message.ts';
import { nameLabels, readName, writeName } from './name.ts';
import { dataTypeCode, readData, writeData } from './rdata.ts';

/** The largest DNS message: its length is framed in 16 bits over TCP. */
export const MAX_MESSAGE_BYTES = 65_535;

const HEADER_BYTES = 12;

/** Encodes a message with name compression. Throws WireFormatError for what does not fit the format. */
export function encodeMessage(message: Message): Uint8Array {
  const { bytes } = encodeTracked(message);
  if (bytes.length > MAX_MESSAGE_BYTES) throw new WireFormatError(`the message takes ${bytes.length} bytes; at most ${MAX_MESSAGE_BYTES} are allowed`);
  return bytes;
}

/**
 * Encodes a message into at most `maxBytes`. What does not fit is left out from the end, whole record sets at a time; TC is set unless only
 * additional records are missing (RFC 2181 §9).
 */
export function encodeWithin(message: Message, maxBytes: number): Uint8Array {
  const whole = encodeTracked(message);
  if (whole.bytes.length <= maxBytes) return whole.bytes;
  const sections = [message.answers, message.authorities, message.additionals] as const;
  const flat = sections.flat();
  const reserved = whole.bytes.length - (whole.ends.at(-1) ?? whole.start);
  let kept = 0;
  while (kept < flat.length && (whole.ends[kept] ?? 0) + reserved <= maxBytes) kept += 1;
  while (kept > 0 && sameSet(flat[kept - 1], flat[kept])) kept -= 1;
  const needed = message.answers.length + message.authorities.length;
  const cut = encodeTracked({
    ...message,
    truncated: message.truncated || kept < needed,
    answers: message.answers.slice(0, kept),
    authorities: message.authorities.slice(0, Math.max(0, kept - message.answers.length)),
    additionals: message.additionals.slice(0, Math.max(0, kept - needed)),
  });
  if (cut.bytes.length > maxBytes) throw new WireFormatError(`the header and question take ${cut.bytes.length} bytes, more than the ${maxBytes} allowed`);
  return cut.bytes;
}

function sameSet(a: ResourceRecord | undefined, b: ResourceRecord | undefined): boolean {
  return a !== undefined && b !== undefined && a.name === b.name && a.class === b.class && dataTypeCode(a.data) === dataTypeCode(b.data);
}

interface Tracked {
  readonly bytes: Uint8Array;
  /** Where the records begin. */
  readonly start: number;
  /** Where each record ends. */
  readonly ends: readonly number[];
}

function encodeTracked(message: Message): Tracked {
  const writer = createWriter(true);
  writeUint16(writer, message.id);
  writeUint16(writer, flagBits(message));
  writeUint16(writer, message.questions.length);
  writeUint16(writer, message.answers.length);
  writeUint16(writer, message.authorities.length);
  writeUint16(writer, message.additionals.length + (message.edns === undefined ? 0 : 1));
  for (const question of message.questions) {
    writeName(writer, question.name, true);
    writeUint16(writer, question.type);
    writeUint16(writer, question.class ?? CLASS.IN);
  }
  const start = writer.length;
  const ends: number[] = [];
  for (const section of [message.answers, message.authorities, message.additionals]) {
    for (const record of section) {
      writeRecord(writer, record);
      ends.push(writer.length);
    }
  }
  if (message.edns !== undefined) writeEdns(writer, message.edns, message.rcode);
  else if (message.rcode > 15) throw new WireFormatError(`response code ${message.rcode} needs EDNS (RFC 6891 §6.1.3)`);
  return { bytes: written(writer), start, ends };
}

function flagBits(message: Message): number {
  if (!Number.isInteger(message.opcode) || message.opcode < 0 || message.opcode > 15) throw new WireFormatError(`opcode ${message.opcode} is not a whole number from 0 to 15`);
  if (!Number.isInteger(message.rcode) || message.rcode < 0 || message.rcode > 4095) throw new WireFormatError(`response code ${message.rcode} is not a whole number from 0 to 4095`);
  return (
    (message.response ? 0x8000 : 0) |
    (message.opcode << 11) |
    (message.authoritative ? 0x0400 : 0) |
    (message.truncated ? 0x0200 : 0) |
    (message.recursionDesired ? 0x0100 : 0) |
    (message.recursionAvailable ? 0x0080 : 0) |
    (message.authenticData ? 0x0020 : 0) |
    (message.checkingDisabled ? 0x0010 : 0) |
    (message.rcode & 0xf)
  );
}

function writeRecord(writer: Writer, record: ResourceRecord): void {
  writeName(writer, record.name, true);
  writeUint16(writer, dataTypeCode(record.data));
  writeUint16(writer, record.class);
  writeUint32(writer, record.ttl);
  writeSized(writer, () => writeData(writer, record.data));
}

/** Writes a 16-bit length and what it counts. */
function writeSized(writer: Writer, body: () => void): void {
  const at = writer.length;
  writeUint16(writer, 0);
  body();
  const length = writer.length - at - 2;
  if (length > 0xffff) throw new WireFormatError(`RDATA of ${length} bytes is too long; at most 65535 are allowed`);
  writer.bytes[at] = length >> 8;
  writer.bytes[at + 1] = length & 0xff;
}

function writeEdns(writer: Writer, edns: Edns, rcode: number): void {
  writeUint8(writer, 0);
  writeUint16(writer, TYPE.OPT);
  writeUint16(writer, edns.udpPayloadSize);
  writeUint8(writer, rcode >> 4);
  writeUint8(writer, edns.version);
  writeUint16(writer, edns.dnssecOk ? 0x8000 : 0);
  writeSized(writer, () => {
    for (const option of edns.options) {
      writeUint16(writer, option.code);
      writeUint16(writer, option.bytes.length);
      writeBytes(writer, option.bytes);
    }
  });
}

/** Decodes a message. Throws WireFormatError, and nothing else, for what is not exactly one. */
export function decodeMessage(bytes: Uint8Array): Message {
  const reader = createReader(bytes);
  if (bytes.length < HEADER_BYTES) throw new WireFormatError(`a message of ${bytes.length} bytes is shorter than its header`);
  const id = readUint16(reader);
  const flags = readUint16(reader);
  const counts = [readUint16(reader), readUint16(reader), readUint16(reader), readUint16(reader)] as const;
  const questions: Question[] = [];
  for (let index = 0; index < counts[0]; index += 1) questions.push({ name: readName(reader), type: readUint16(reader), class: readUint16(reader) });
  const answers = readRecords(reader, counts[1]);
  const authorities = readRecords(reader, counts[2]);
  const additionals = readRecords(reader, counts[3]);
  if (reader.offset !== reader.end) throw new WireFormatError(`${reader.end - reader.offset} bytes follow the message`);
  const isOpt = (record: ResourceRecord): boolean => dataTypeCode(record.data) === TYPE.OPT;
  const opts = additionals.filter(isOpt);
  if (opts.length > 1 || answers.some(isOpt) || authorities.some(isOpt)) throw new WireFormatError('a message may hold one OPT record, in its additional section (RFC 6891 §6.1.1)');
  const opt = opts[0];
  return {
    id,
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    authoritative: (flags & 0x0400) !== 0,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    recursionAvailable: (flags & 0x0080) !== 0,
    authenticData: (flags & 0x0020) !== 0,
    checkingDisabled: (flags & 0x0010) !== 0,
    rcode: (flags & 0xf) | (opt === undefined ? 0 : Math.floor(opt.ttl / 0x1000000) << 4),
    questions,
    answers,
    authorities,
    additionals: opt === undefined ? additionals : additionals.filter((record) => record !== opt),
    ...(opt === undefined ? {} : { edns: ednsOf(opt) }),
  };
}

function readRecords(reader: Reader, count: number): readonly ResourceRecord[] {
  const records: ResourceRecord[] = [];
  for (let index = 0; index < count; index += 1) {
    const name = readName(reader);
    const code = readUint16(reader);
    const recordClass = readUint16(reader);
    const ttl = readUint32(reader);
    records.push({ name, class: recordClass, ttl, data: readData(reader, code, readUint16(reader)) });
  }
  return records;
}

function ednsOf(record: ResourceRecord): Edns {
  if (nameLabels(record.name).length > 0) throw new WireFormatError('the OPT record must stand at the root (RFC 6891 §6.1.2)');
  const options: EdnsOption[] = [];
  if (record.data.type === 'opaque') {
    const reader = createReader(record.data.bytes);
    while (reader.offset < reader.end) {
      const code = readUint16(reader);
      options.push({ code, bytes: readBytes(reader, readUint16(reader)) });
    }
  }
  return { udpPayloadSize: record.class, version: Math.floor(record.ttl / 0x10000) & 0xff, dnssecOk: (record.ttl & 0x8000) !== 0, options };
}
