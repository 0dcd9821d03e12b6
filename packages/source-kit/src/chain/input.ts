import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, SkippedObject, Source, Unresolved } from '@external-dns/plugin';

/** One source as the chain sees it: what it gave last, and its failures turned into something unresolved. */
export class SourceInput {
  readonly source: Source;
  readonly #prefix: string;
  readonly #known = new Set<Name>();
  #desired: Desired | undefined;
  #failed: Unresolved | undefined;

  /** @param prefix begins the keys of its buckets; the byte order of prefixes is the order of the sources */
  constructor(source: Source, prefix: string) {
    this.source = source;
    this.#prefix = prefix;
  }

  read(name: Name): readonly Endpoint[] {
    return this.#desired?.byName.get(name) ?? [];
  }

  get unresolved(): readonly Unresolved[] {
    return this.#failed === undefined ? (this.#desired?.unresolved ?? []) : [...(this.#desired?.unresolved ?? []), this.#failed];
  }

  get skipped(): readonly SkippedObject[] {
    return this.#desired?.skipped ?? [];
  }

  /**
   * Asks the source; adds the buckets that may have changed to `dirty`. Says whether anything changed. A source that rejects goes on
   * contributing what it gave last. Rejects only when the signal was aborted.
   */
  async update(ctx: Context, dirty: Set<string>): Promise<boolean> {
    const before = this.#desired;
    const failedBefore = this.#failed;
    let desired: Desired;
    try {
      desired = await this.source.desired(ctx);
    } catch (error) {
      ctx.signal.throwIfAborted();
      const reason = error instanceof Error ? error.message : String(error);
      if (failedBefore?.reason === reason) return false;
      const given = before === undefined ? {} : { lastGood: [...before.byName.values()].flat() };
      this.#failed = { ref: { source: this.source.name }, reason, since: failedBefore?.since ?? ctx.clock.now(), ...given };
      return true;
    }
    this.#failed = undefined;
    this.#desired = desired;
    if (before !== undefined && before.version === desired.version) return failedBefore !== undefined;
    const changed = before === undefined ? 'all' : desired.changedSince(before.version);
    if (changed === 'all') for (const name of this.#known) this.#touch(name, dirty);
    for (const name of changed === 'all' ? desired.byName.keys() : changed) this.#touch(name, dirty);
    return true;
  }

  #touch(name: Name, dirty: Set<string>): void {
    dirty.add(`${this.#prefix}${name}`);
    if (this.read(name).length === 0) this.#known.delete(name);
    else this.#known.add(name);
  }
}
