const FIRST_MS = 800;
const LAST_MS = 30_000;

/** Growing waits between attempts, jittered so that many processes do not come back together: 0.8 s at first, at most 30 s. */
export class Backoff {
  readonly #random: () => number;
  #attempts = 0;

  /** `random` gives numbers in [0, 1). */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds to wait now. */
  next(): number {
    const ceiling = Math.min(LAST_MS, 2 * FIRST_MS * 2 ** this.#attempts);
    this.#attempts = Math.min(this.#attempts + 1, 10);
    return Math.round(ceiling / 2 + (this.#random() * ceiling) / 2);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
