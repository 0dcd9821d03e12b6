import { MAX_MESSAGE_BYTES } from './codec.ts';
import { WireFormatError } from './errors.ts';

/** The 16-bit length and the message, as they go over TCP (RFC 1035 §4.2.2). */
export function frameMessage(bytes: Uint8Array): Uint8Array {
  if (bytes.length > MAX_MESSAGE_BYTES) throw new WireFormatError(`a message of ${bytes.length} bytes cannot be framed; at most ${MAX_MESSAGE_BYTES} are allowed`);
  const framed = new Uint8Array(bytes.length + 2);
  framed[0] = bytes.length >> 8;
  framed[1] = bytes.length & 0xff;
  framed.set(bytes, 2);
  return framed;
}

/** Cuts a TCP stream into messages. */
export interface FrameReader {
  /** Takes bytes as they arrive; gives the messages that they complete. */
  push(chunk: Uint8Array): readonly Uint8Array[];
  /** Whether a message has begun and is not complete. */
  readonly partial: boolean;
}

/** Creates a reader that holds no more than one incomplete message. */
export function createFrameReader(): FrameReader {
  let chunks: Uint8Array[] = [];
  let size = 0;
  const join = (): Uint8Array => {
    const [only] = chunks;
    if (chunks.length === 1 && only !== undefined) return only;
    const joined = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      joined.set(chunk, at);
      at += chunk.length;
    }
    chunks = [joined];
    return joined;
  };
  let wanted = 2;
  return {
    get partial() {
      return size > 0;
    },
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      const messages: Uint8Array[] = [];
      // Bytes are joined only once a whole message is there: a peer that sends byte by byte must not cost a copy for each.
      while (size >= wanted) {
        const bytes = join();
        wanted = 2 + (bytes[0] ?? 0) * 0x100 + (bytes[1] ?? 0);
        if (size < wanted) break;
        messages.push(new Uint8Array(bytes.subarray(2, wanted)));
        chunks = [bytes.subarray(wanted)];
        size -= wanted;
        wanted = 2;
      }
      return messages;
    },
  };
}
