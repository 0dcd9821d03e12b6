import { ExternalDnsError, transientError } from '@external-dns/plugin';
import type { Clock } from '@external-dns/plugin';
import { KubernetesApiError, collectionPath } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { Need } from '../types.ts';
import { decodeEvent } from './decode.ts';
import { LineSplitter } from './line-splitter.ts';
import { selectors } from './list-all.ts';

/** The server sends a bookmark about once a minute; once one was seen, so long a silence means that the connection is dead. */
const BOOKMARK_SILENCE_MS = 150_000;
/** What is allowed beyond the time after which the server itself ends the watch. */
const GRACE_MS = 30_000;

export interface WatchOptions {
  readonly transport: Transport;
  readonly need: Need;
  readonly resourceVersion: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called for each event in order, bookmarks too, never after the signal was aborted. */
  readonly event: (type: string, object: unknown, resourceVersion: string) => void;
}

/**
 * One watch request: resolves when the server ends it, 5 to 10 minutes later. Rejects with {@link KubernetesApiError} for a refusal or an ERROR event, with a
 * `WatchDecodeError` for a line that is no event, else with a `transient` error (cut, silent).
 */
export async function watchOnce(options: WatchOptions): Promise<void> {
  const { transport, need, clock, signal } = options;
  const timeoutSeconds = 300 + Math.floor(options.random() * 301);
  const query = new URLSearchParams({ watch: 'true', allowWatchBookmarks: 'true', resourceVersion: options.resourceVersion, timeoutSeconds: String(timeoutSeconds), ...selectors(need) });
  const path = `${collectionPath(need.kind, need.namespace ?? '')}?${query.toString()}`;
  const stream = await transport.stream({ method: 'GET', path, signal });
  const silence = new SilenceWatch(clock, timeoutSeconds * 1000 + GRACE_MS, () => {
    stream.close();
  });
  try {
    const splitter = new LineSplitter();
    await stream.read((chunk) => {
      silence.heard();
      for (const line of splitter.push(chunk)) {
        signal.throwIfAborted();
        const event = decode(line);
        if (event.type === 'ERROR') throw errorOfEvent(`watch of ${need.kind.plural}`, event.object);
        if (event.type === 'BOOKMARK') silence.tighten(BOOKMARK_SILENCE_MS);
        options.event(event.type, event.object, event.resourceVersion);
      }
    });
    if (silence.broken) throw new Error('silence');
  } catch (error) {
    signal.throwIfAborted();
    if (silence.broken) throw transientError(`watch of ${need.kind.plural}: nothing was heard for ${String(silence.limitMs / 1000)} s`);
    if (error instanceof ExternalDnsError) throw error;
    throw transientError(`watch of ${need.kind.plural} was cut: ${error instanceof Error ? error.message : String(error)}`, error);
  } finally {
    silence.stop();
    stream.close();
  }
}

function decode(line: string): ReturnType<typeof decodeEvent> {
  try {
    return decodeEvent(line);
  } catch (error) {
    throw new ExternalDnsError('WatchDecodeError', 'transient', error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function errorOfEvent(what: string, status: unknown): KubernetesApiError {
  const code = typeof status === 'object' && status !== null && 'code' in status && typeof status.code === 'number' ? status.code : 410;
  // Whatever the server says here, the watch cannot go on from where it was.
  return new KubernetesApiError(what, code >= 400 && code < 500 && code !== 401 && code !== 429 ? code : 410, JSON.stringify(status));
}

/** Calls `broken` when nothing was heard for too long. */
class SilenceWatch {
  readonly #clock: Clock;
  readonly #onBroken: () => void;
  #stop = new AbortController();
  #limit: number;
  #last: number;
  broken = false;

  constructor(clock: Clock, limitMs: number, onBroken: () => void) {
    this.#clock = clock;
    this.#limit = limitMs;
    this.#onBroken = onBroken;
    this.#last = clock.now();
    void this.#run(this.#stop.signal);
  }

  get limitMs(): number {
    return this.#limit;
  }

  heard(): void {
    this.#last = this.#clock.now();
  }

  tighten(limitMs: number): void {
    if (limitMs >= this.#limit) return;
    this.#limit = limitMs;
    this.#stop.abort();
    this.#stop = new AbortController();
    void this.#run(this.#stop.signal);
  }

  stop(): void {
    this.#stop.abort();
  }

  async #run(signal: AbortSignal): Promise<void> {
    try {
      for (let left = this.#left(); left > 0; left = this.#left()) await this.#clock.sleep(left, signal);
      this.broken = true;
      this.#onBroken();
    } catch {
      // Stopped.
    }
  }

  #left(): number {
    return this.#last + this.#limit - this.#clock.now();
  }
}
