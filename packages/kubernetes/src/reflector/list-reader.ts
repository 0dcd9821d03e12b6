/** Takes the bytes of a list as they arrive. Objects go where its maker said. */
export interface ListReader {
  /** Throws a `transient` error for what is no list. */
  push(chunk: Uint8Array): void;
  /** The token of the next page as soon as it is known; '' before, and when there is none. */
  readonly next: string;
  /** What the list says of itself. Throws a `transient` error when it was cut short. */
  end(): ListEnd;
}

export interface ListEnd {
  readonly resourceVersion: string;
  /** '' on the last page. */
  readonly next: string;
}
