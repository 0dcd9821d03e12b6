/**
 * Who looked up what. A note is the text of a lookup; dependants of one note share one set, so that ten thousand objects that read the
 * same thing cost one lookup when it changes.
 */
export class Edges {
  readonly #dependants = new Map<string, Set<string>>();
  readonly #notes = new Map<string, readonly string[]>();

  /** Replaces what `dependant` depends on. */
  set(dependant: string, notes: ReadonlySet<string>): void {
    const before = this.#notes.get(dependant);
    if (before === undefined && notes.size === 0) return;
    if (before?.length === notes.size && before.every((note) => notes.has(note))) return;
    for (const note of before ?? []) {
      if (notes.has(note)) continue;
      const dependants = this.#dependants.get(note);
      dependants?.delete(dependant);
      if (dependants?.size === 0) this.#dependants.delete(note);
    }
    for (const note of notes) {
      const dependants = this.#dependants.get(note);
      if (dependants === undefined) this.#dependants.set(note, new Set([dependant]));
      else dependants.add(dependant);
    }
    if (notes.size === 0) this.#notes.delete(dependant);
    else this.#notes.set(dependant, [...notes]);
  }

  dependantsOf(note: string): ReadonlySet<string> {
    return this.#dependants.get(note) ?? none;
  }
}

const none: ReadonlySet<string> = new Set();
