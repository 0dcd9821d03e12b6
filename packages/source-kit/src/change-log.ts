import type { Name } from '@external-dns/plugin';

/** How many names are remembered; someone who asks for more has to look at everything, which then costs about the same. */
const REMEMBERED = 100_000;

/** Counts versions and remembers which names each of them changed. */
export class ChangeLog {
  #entries: { readonly version: number; readonly names: ReadonlySet<Name> }[] = [];
  #remembered = 0;
  /** Changes after this version are known. */
  #base = 0;
  #version = 0;

  get version(): number {
    return this.#version;
  }

  /** Begins a new version in which `names` may differ. */
  record(names: ReadonlySet<Name>): void {
    this.#version += 1;
    this.#entries.push({ version: this.#version, names });
    this.#remembered += names.size + 1;
    let dropped = 0;
    for (const entry of this.#entries) {
      if (this.#remembered <= REMEMBERED) break;
      this.#remembered -= entry.names.size + 1;
      this.#base = entry.version;
      dropped += 1;
    }
    if (dropped > 0) this.#entries = this.#entries.slice(dropped);
  }

  /** Begins a new version in which anything may differ. */
  recordAll(): void {
    this.#version += 1;
    this.#base = this.#version;
    this.#entries = [];
    this.#remembered = 0;
  }

  /** Names that may differ from what they were at `version`; 'all' when that is too long ago or was never. */
  changedSince(version: number): ReadonlySet<Name> | 'all' {
    if (version < this.#base || version > this.#version || Number.isNaN(version)) return 'all';
    const changed = new Set<Name>();
    for (let index = this.#entries.length - 1; index >= 0; index -= 1) {
      const entry = this.#entries[index];
      if (entry === undefined || entry.version <= version) break;
      for (const name of entry.names) changed.add(name);
    }
    return changed;
  }
}
