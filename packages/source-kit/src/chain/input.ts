import type { Endpoint } from '@external-dns/endpoint';
import type { Context, Desired, Name, SkippedObject, Source, Unresolved } from '@external-dns/plugin';

/** Names that may have changed. */
export type Changes = ReadonlySet<Name> | 'all';

/** One source as the chain sees it: what it gave last, and its failures turned into something unresolved. */
export class SourceInput {
  readonly source: Source;
  #changes: Set<Name> | 'all' = 'all';
  #desired: Desired | undefined;
  #failed: Unresolved | undefined;

  constructor(source: Source) {
    this.source = source;
  }

  /** What it gives under a name in normal form. */
  at(name: Name): readonly Endpoint[] {
    return this.#desired?.byName.get(name) ?? none;
  }

  /** The names under which it gives something. */
  names(): Iterable<Name> {
    return this.#desired?.byName.keys() ?? [];
  }

  /** The names that may have changed since the last call; among them names under which it gives nothing any more. */
  takeChanges(): Changes {
    const changes = this.#changes;
    this.#changes = new Set();
    return changes;
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
    if (changed === 'all') this.#changes = 'all';
    else if (this.#changes !== 'all') for (const name of changed) this.#changes.add(name);
    return true;
  }
}

const none: readonly Endpoint[] = [];
