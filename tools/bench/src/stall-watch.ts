/** Watches how long the event loop does nothing else, with a timer that wants to run every millisecond. */
export class StallWatch {
  #last = performance.now();
  #longest = 0;
  readonly #timer = setInterval(() => {
    this.#look();
  }, 1);

  /** Ends it; gives the longest time between two looks, in milliseconds. */
  stop(): number {
    this.#look();
    clearInterval(this.#timer);
    return this.#longest;
  }

  #look(): void {
    const now = performance.now();
    this.#longest = Math.max(this.#longest, now - this.#last);
    this.#last = now;
  }
}
