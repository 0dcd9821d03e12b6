import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, SkippedObject, Source, Unresolved } from '@external-dns/plugin';
import type { Bucket } from './nodes.ts';

/** One source as the chain sees it: what it gave last, and its failures turned into something unresolved. */
export class SourceInput {
  readonly source: Source;
  readonly #known = new Set<Name>();
  #dirty = new Set<Name>();
  #desired: Desired | undefined;
  #failed: Unresolved | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** Whether it gave something under that name, in normal form, when it was last asked. */
  has(name: Name): boolean {
    return this.#known.has(name);
  }

  /** The names that may have changed since the last call, with what they hold now, under keys that begin with `prefix`. */
  takeChanges(prefix: string): readonly Bucket[] {
    const dirty = this.#dirty;
    this.#dirty = new Set();
    return Array.from(dirty, (name) => {
      const endpoints = this.#desired?.byName.get(name) ?? none;
      if (endpoints.length === 0) this.#known.delete(name);
      else this.#known.add(name);
      return { key: `${prefix}${name}`, endpoints };
    });
  }

  get unresolved(): readonly Unresolved[] {
    return this.#failed === undefined ? (this.#desired?.unresolved ?? []) : [...(this.#desired?.unresolved ?? []), this.#failed];
  }

  get skipped(): readonly SkippedObject[] {
    return this.#desired?.skipped ?? [];
  }

  /**
   * Asks the source, and notes the names that may have changed. Says whether anything did. A source that rejects goes on contributing
   * what it gave last. Rejects only when the signal was aborted.
   */
  async update(ctx: Context): Promise<boolean> {
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
    if (changed === 'all') for (const name of this.#known) this.#dirty.add(name);
    for (const name of changed === 'all' ? desired.byName.keys() : changed) this.#dirty.add(name);
    return true;
  }
}

const none: readonly Endpoint[] = [];
