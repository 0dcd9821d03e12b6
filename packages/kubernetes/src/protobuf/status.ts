import type { Buffer } from 'node:buffer';
import { MAGIC, RAW } from './envelope.ts';
import { LENGTH_DELIMITED, Wire, fieldNumber, wireType } from './wire.ts';

/** Fields of `meta/v1` Status. */
const MESSAGE = 3;
const REASON = 4;

/** What a Status in protobuf says: so the server refuses what was asked for in protobuf. Throws a `transient` error for other bytes. */
export function readStatus(bytes: Buffer): { readonly message: string; readonly reason: string } {
  const wire = new Wire();
  wire.moveTo(bytes, MAGIC.length);
  let message = '';
  let reason = '';
  const end = bytes.length;
  while (wire.at < end) {
    const tag = wire.varint();
    if (fieldNumber(tag) !== RAW || wireType(tag) !== LENGTH_DELIMITED) {
      wire.skip(wireType(tag), end);
      continue;
    }
    const statusEnd = wire.valueEnd(end);
    while (wire.at < statusEnd) {
      const field = wire.varint();
      if (wireType(field) !== LENGTH_DELIMITED) wire.skip(wireType(field), statusEnd);
      else if (fieldNumber(field) === MESSAGE) message = wire.text(statusEnd);
      else if (fieldNumber(field) === REASON) reason = wire.text(statusEnd);
      else wire.skip(LENGTH_DELIMITED, statusEnd);
    }
    wire.expectEnd(statusEnd);
  }
  wire.expectEnd(end);
  return { message, reason };
}
