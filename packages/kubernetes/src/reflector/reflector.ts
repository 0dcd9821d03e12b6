import { hasErrorName } from '@external-dns/plugin';
import type { Clock, Logger, Telemetry } from '@external-dns/plugin';
import { compileProjector } from '../projection/index.ts';
import type { Projector } from '../projection/index.ts';
import { PROTOBUF_ERROR, compileItemReader } from '../protobuf/index.ts';
import type { ItemReader } from '../protobuf/index.ts';
import type { Store } from '../store/index.ts';
import { KubernetesApiError } from '../transport/index.ts';
import type { Transport } from '../transport/index.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { Backoff } from './backoff.ts';
import { isServed } from './discovery.ts';
import { BrokenListError, listAll } from './list-all.ts';
import type { Semaphore } from './semaphore.ts';
import { watchOnce } from './watch.ts';

/** A kind that the server does not know is asked for again after about so long. */
const MISSING_KIND_MS = 30_000;
/** A watch that ends sooner than this without an event counts as a failure. */
const SHORT_WATCH_MS = 1000;

export interface ReflectorOptions {
  readonly transport: Transport;
  readonly need: Need;
  readonly store: Store;
  readonly bulk: Semaphore;
  readonly log: Logger;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** False: the end is reached when the kind was listed. */
  readonly watch: boolean;
}

/**
 * Keeps a store equal to what the server has of one kind: lists, then watches from there, and begins again after every fault, for ever. Once
 * synced, faults of the connection and refused credentials leave the state as it is; a refusal (403) and a kind that went away show in it.
 */
export class Reflector {
  readonly #options: ReflectorOptions;
  readonly #project: Projector;
  /** Undefined: lists are asked for in JSON. */
  #readItem: ItemReader | undefined;
  #mayReadCache = true;
  readonly #backoff: Backoff;
  /** Where the next watch goes on; undefined: list first. */
  #resourceVersion: string | undefined;
  #synced = false;
  #lastFault = '';

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#project = compileProjector(options.need.kind, options.need.keep, options.need.drop);
    this.#readItem = compileItemReader(options.need.kind, options.need.keep);
    this.#backoff = new Backoff(options.random);
  }

  /** Resolves soon after the signal is aborted, and before only if nothing is to be watched; never rejects. After the abort the store is not touched. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (this.#options.watch || !this.#synced)) {
      let wait: number;
      try {
        wait = await this.#step(signal);
      } catch (error) {
        // An abort shows as any error of what was under way.
        if (isAborted(signal)) return;
        wait = await this.#failed(error, signal);
      }
      if (wait > 0) await this.#options.clock.sleep(wait, signal).catch(() => undefined);
    }
  }

  /** Lists if need be and watches once; gives the milliseconds to wait before the next step. */
  async #step(signal: AbortSignal): Promise<number> {
    const { clock, transport, need, telemetry } = this.#options;
    if (this.#resourceVersion === undefined) await this.#list(signal);
    if (!this.#options.watch) return 0;
    const resource = need.kind.plural;
    telemetry({ kind: 'watch', resource, state: 'watching' });
    const started = clock.now();
    let events = 0;
    await watchOnce({
      transport,
      need,
      resourceVersion: this.#resourceVersion ?? '',
      random: this.#options.random,
      clock,
      signal,
      event: (type, object, resourceVersion) => {
        events += 1;
        this.#apply(type, object);
        if (resourceVersion !== '') this.#resourceVersion = resourceVersion;
        this.#backoff.reset();
        this.#lastFault = '';
      },
    });
    if (events === 0 && clock.now() - started < SHORT_WATCH_MS) return this.#backoff.next();
    this.#backoff.reset();
    return 0;
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { store, need, telemetry, log, clock } = this.#options;
    const resource = need.kind.plural;
    telemetry({ kind: 'watch', resource, state: 'listing' });
    const started = clock.now();
    const fromCache = !this.#synced && this.#mayReadCache;
    const { objects, resourceVersion } = await listAll({
      transport: this.#options.transport,
      need,
      project: this.#project,
      readItem: this.#readItem,
      bulk: this.#options.bulk,
      fromCache,
      fellBack: (error) => {
        log.debug('A list from the cache of the API server failed, pages are read instead', { resource, error: messageOf(error) });
        this.#learn(error, fromCache);
      },
      refused: (error) => {
        this.#refused(error);
      },
      signal,
    }).catch((error: unknown) => {
      if (!signal.aborted) this.#learn(error, fromCache);
      throw error;
    });
    await store.replaceAllGradually(objects, signal);
    this.#synced = true;
    this.#resourceVersion = resourceVersion;
    telemetry({ kind: 'watch', resource, state: 'synced', objects: store.size });
    log.debug('Kind listed', { resource, objects: store.size, seconds: (clock.now() - started) / 1000 });
  }

  /** What a failed list says about how to ask the next time: a server, or a proxy before it, may be unable to do what this one expects of it. */
  #learn(error: unknown, fromCache: boolean): void {
    if (fromCache && (error instanceof BrokenListError || (error instanceof KubernetesApiError && (error.status === 400 || error.status >= 500)))) this.#mayReadCache = false;
    if (!(error instanceof BrokenListError) || !hasErrorName(error.cause, PROTOBUF_ERROR)) return;
    this.#options.log.warn('A list in protobuf cannot be read, JSON is asked for from now on', { resource: this.#options.need.kind.plural, error: error.message });
    this.#readItem = undefined;
  }

  #apply(type: string, raw: unknown): void {
    if (type === 'BOOKMARK') return;
    let object: KubernetesObject;
    try {
      object = this.#project(raw);
    } catch (error) {
      this.#refused(error);
      return;
    }
    if (type === 'DELETED') this.#options.store.delete(object.metadata.namespace, object.metadata.name);
    else this.#options.store.set(object);
  }

  #refused(error: unknown): void {
    this.#options.log.warn('An object of the API server cannot be stored and is left out', { resource: this.#options.need.kind.plural, error: messageOf(error) });
  }

  /** Takes note of a fault; gives the milliseconds to wait. */
  async #failed(error: unknown, signal: AbortSignal): Promise<number> {
    const { store, telemetry, need, random, log } = this.#options;
    const listing = this.#resourceVersion === undefined;
    const status = error instanceof KubernetesApiError ? error.status : 0;
    const resource = need.kind.plural;
    // The place to go on from is gone (410), or watching is refused while listing may not be.
    if (!listing && (status >= 400 && status < 500 && status !== 401 && status !== 429)) this.#resourceVersion = undefined;
    if (!listing && isDecodeFault(error)) this.#resourceVersion = undefined;
    telemetry({ kind: 'watch', resource, state: 'failed' });
    if (listing && status === 404 && (await this.#isMissing(signal))) {
      if (isAborted(signal)) return 0;
      if (store.state() === 'synced' || !('missingKind' in Object(store.state()))) log.warn('The API server does not serve this kind; it is looked for again from time to time', { resource, group: need.kind.group, version: need.kind.version });
      store.setState({ missingKind: true });
      return Math.round(MISSING_KIND_MS * (0.8 + 0.4 * random()));
    }
    if (isAborted(signal)) return 0;
    const fault = error instanceof Error ? error : new Error(String(error));
    if (listing && (!this.#synced || status === 403)) store.setState({ unsynced: fault });
    const wait = Math.max(this.#backoff.next(), retryAfterOf(error));
    this.#report(fault.message, wait);
    return wait;
  }

  /** The first of equal faults is a warning, the others are not. */
  #report(message: string, wait: number): void {
    const { log, need } = this.#options;
    const fields = { resource: need.kind.plural, error: message, retryInMs: wait };
    if (message === this.#lastFault) log.debug('Kind cannot be read', fields);
    else log.warn('Kind cannot be read', fields);
    this.#lastFault = message;
  }

  async #isMissing(signal: AbortSignal): Promise<boolean> {
    try {
      return !(await isServed(this.#options.transport, this.#options.need.kind, signal));
    } catch {
      // Then the 404 itself is the fault that is shown.
      return false;
    }
  }
}

function isDecodeFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'WatchDecodeError';
}

function retryAfterOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'retryAfterMs' in error && typeof error.retryAfterMs === 'number' ? Math.min(error.retryAfterMs, 300_000) : 0;
}

/** A function, so that the compiler does not take an earlier answer for the present one. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
