import type { Clock, Context, Logger } from '@external-dns/plugin';
import { sameValue } from '../equal.ts';

/** The system's resolver, as the kit uses it. */
export interface Resolver {
  /** A and AAAA addresses of `host`; empty when the name exists without any or does not exist. Rejects when it could not be asked. */
  resolve(host: string, signal: AbortSignal): Promise<readonly string[]>;
}

interface Answer {
  addresses?: readonly string[];
  problem?: string;
  /** Milliseconds since the epoch. */
  staleAt: number;
  asking?: Promise<void>;
}

/** Milliseconds that an answer lives. */
const TTL = 60_000;
/** Milliseconds until a failed lookup is tried again. */
const RETRY = 10_000;
/** Milliseconds that a round waits for the first answers. */
const PATIENCE = 5_000;
const PARALLEL = 16;

/**
 * What the resolver said of the hosts that objects mention. A first answer is waited for; later ones are fetched in the background, and what was
 * answered last stays while the resolver fails.
 */
export class DnsTable {
  readonly #resolver: Resolver | undefined;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #changed: (host: string) => void;
  readonly #used: (host: string) => boolean;
  readonly #answers = new Map<string, Answer>();
  readonly #closed = new AbortController();
  #unasked: string[] = [];
  #staleAt = Number.POSITIVE_INFINITY;

  /**
   * @param changed called when the answer for a host changed
   * @param used whether a host is still of interest; others are forgotten
   */
  constructor(resolver: Resolver | undefined, clock: Clock, log: Logger, changed: (host: string) => void, used: (host: string) => boolean) {
    this.#resolver = resolver;
    this.#clock = clock;
    this.#log = log;
    this.#changed = changed;
    this.#used = used;
  }

  lookup(host: string): { readonly addresses: readonly string[] } | { readonly problem: string } {
    const answer = this.#answers.get(host);
    if (answer?.addresses !== undefined) return { addresses: answer.addresses };
    if (this.#resolver === undefined) return { problem: `${host} cannot be looked up: no resolver was given` };
    if (answer === undefined) {
      this.#answers.set(host, { staleAt: 0 });
      this.#unasked.push(host);
    }
    return { problem: answer?.problem ?? `the address of ${host} is not known yet` };
  }

  /** Whether there are hosts that were never asked for. */
  get waiting(): boolean {
    return this.#unasked.length > 0;
  }

  /** Asks for the hosts that were never asked for, and waits for a while; late answers come through `changed`. */
  async answerFirst(ctx: Context): Promise<void> {
    const hosts = this.#unasked;
    this.#unasked = [];
    const patience = new AbortController();
    const signal = AbortSignal.any([patience.signal, ctx.signal]);
    try {
      const sleep = this.#clock.sleep(PATIENCE, signal).catch(() => undefined);
      await Promise.race([this.#askAll(hosts), sleep]);
      ctx.signal.throwIfAborted();
    } finally {
      patience.abort();
    }
  }

  /** Begins to fetch again what is stale, in the background. */
  refresh(): void {
    const now = this.#clock.now();
    if (now < this.#staleAt) return;
    this.#staleAt = Number.POSITIVE_INFINITY;
    const stale: string[] = [];
    for (const [host, answer] of this.#answers) {
      if (!this.#used(host)) this.#answers.delete(host);
      else if (answer.staleAt <= now) stale.push(host);
      else this.#staleAt = Math.min(this.#staleAt, answer.staleAt);
    }
    void this.#askAll(stale);
  }

  close(): void {
    this.#closed.abort(new Error('the source was closed'));
  }

  async #askAll(hosts: readonly string[]): Promise<void> {
    const queue = hosts.values();
    const worker = async (): Promise<void> => {
      for (const host of queue) await this.#ask(host);
    };
    await Promise.all(Array.from({ length: Math.min(PARALLEL, hosts.length) }, worker));
  }

  async #ask(host: string): Promise<void> {
    const answer = this.#answers.get(host);
    if (answer === undefined || this.#resolver === undefined || this.#closed.signal.aborted) return;
    answer.asking ??= this.#resolve(host, answer, this.#resolver);
    await answer.asking;
  }

  async #resolve(host: string, answer: Answer, resolver: Resolver): Promise<void> {
    const before = { addresses: answer.addresses, problem: answer.problem };
    try {
      answer.addresses = [...(await resolver.resolve(host, this.#closed.signal))].sort();
      delete answer.problem;
      answer.staleAt = this.#clock.now() + TTL;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      answer.problem = `the address of ${host} could not be looked up: ${reason}`;
      answer.staleAt = this.#clock.now() + RETRY;
      if (!this.#closed.signal.aborted) this.#log.warn('A host could not be looked up', { host, error: reason });
    }
    delete answer.asking;
    this.#staleAt = Math.min(this.#staleAt, answer.staleAt);
    if (!sameValue(before, { addresses: answer.addresses, problem: answer.problem })) this.#changed(host);
  }
}
