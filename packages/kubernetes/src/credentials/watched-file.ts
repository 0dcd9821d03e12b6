import { readFile } from 'node:fs/promises';
import { transientError } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';

/** Kubernetes renews service account tokens in place; clients read them again about once a minute. */
const FRESH_MS = 60_000;

/** A small file that others renew: its text is read again when it is older than a minute. */
export class WatchedFile {
  readonly path: string;
  readonly #clock: Clock;
  #known: { readonly text: string; readonly at: number } | undefined;

  constructor(path: string, clock: Clock) {
    this.path = path;
    this.#clock = clock;
  }

  /** Rejects with a `transient` error that names the file when it cannot be read and never was; a file that was read once and is gone keeps its last text. */
  async read(): Promise<string> {
    const now = this.#clock.now();
    if (this.#known !== undefined && now - this.#known.at < FRESH_MS) return this.#known.text;
    try {
      this.#known = { text: await readFile(this.path, 'utf8'), at: now };
    } catch (error) {
      if (this.#known === undefined) throw transientError(`"${this.path}" cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
    }
    return this.#known.text;
  }

  /** The next read goes to the file. */
  forget(): void {
    this.#known = this.#known === undefined ? undefined : { text: this.#known.text, at: -Infinity };
  }
}
