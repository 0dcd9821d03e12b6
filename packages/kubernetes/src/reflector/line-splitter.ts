import { Buffer } from 'node:buffer';
import { transientError } from '@external-dns/plugin';

/** etcd takes no object above 1.5 MiB by default; a line beyond this is no object. */
const MAX_LINE_BYTES = 32 << 20;
const NEWLINE = 0x0a;

/** Cuts a byte stream into lines at 0x0A. Bytes are decoded line by line, so that a character cut by a chunk's end stays whole. */
export class LineSplitter {
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  /** The lines that this chunk completes, without empty ones. Throws a `transient` error when a line has no end. */
  push(chunk: Uint8Array): readonly string[] {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      const part = chunk.subarray(from, at);
      from = at + 1;
      const line = (this.#rest.length === 0 ? Buffer.from(part.buffer, part.byteOffset, part.length) : Buffer.concat([...this.#rest, part])).toString('utf8');
      this.#rest = [];
      this.#restBytes = 0;
      if (line.trim() !== '') lines.push(line);
    }
    if (from < chunk.length) {
      this.#rest.push(chunk.subarray(from));
      this.#restBytes += chunk.length - from;
      if (this.#restBytes > MAX_LINE_BYTES) throw transientError(`a line of the watch is longer than ${String(MAX_LINE_BYTES)} bytes`);
    }
    return lines;
  }
}
