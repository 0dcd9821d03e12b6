import { decodePage, peekNext } from './decode.ts';
import { ItemScanner } from './item-scanner.ts';
import type { ListReader } from './list-reader.ts';

/** Reads a list in JSON. The items are parsed one by one. */
export class JsonListReader implements ListReader {
  readonly #scanner = new ItemScanner();
  readonly #item: (item: unknown) => void;

  constructor(item: (item: unknown) => void) {
    this.#item = item;
  }

  get next(): string {
    return peekNext(this.#scanner.envelope);
  }

  push(chunk: Uint8Array): void {
    for (const text of this.#scanner.push(chunk)) this.#item(JSON.parse(text));
  }

  end(): { readonly resourceVersion: string; readonly next: string } {
    return decodePage(this.#scanner.end());
  }
}
