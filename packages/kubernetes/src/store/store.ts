import { setImmediate } from 'node:timers/promises';
import { compareBytes } from '@external-dns/endpoint';
import type { Logger, Unsubscribe } from '@external-dns/plugin';
import type { KindDescriptor, KubernetesObject, Lister, ListerState } from '../types.ts';
import { ObjectIndex } from './object-index.ts';

/** Objects taken over before the event loop is given back: some 5 ms. */
const SLICE = 5000;

type Listener<T> = (before: T | undefined, after: T | undefined) => void;

/** How an index finds the keys of an object. */
export type IndexKeys<T> = (object: T) => readonly string[];

/**
 * The local copy of one kind: the writing side is for the reflector or the manifest reader, the reading side is a {@link Lister}.
 * Objects are never mutated; an object with the resourceVersion that is already stored changes nothing.
 */
export class Store<T extends KubernetesObject = KubernetesObject> implements Lister<T> {
  readonly kind: KindDescriptor;
  readonly #log: Logger;
  /** By namespace and name: keys of both together would be another text for each object. */
  readonly #objects = new Map<string, Map<string, T>>();
  #size = 0;
  readonly #indexes: ReadonlyMap<string, ObjectIndex<T>>;
  readonly #listeners = new Set<Listener<T>>();
  #state: ListerState = { unsynced: new Error('not read yet') };
  #version = 0;
  #sorted: readonly T[] | undefined;
  #byNamespace: ReadonlyMap<string, readonly T[]> | undefined;

  constructor(kind: KindDescriptor, indexes: Readonly<Record<string, IndexKeys<T>>>, log: Logger) {
    this.kind = kind;
    this.#log = log;
    this.#indexes = new Map(Object.entries(indexes).map(([name, keys]) => [name, new ObjectIndex((object: T) => this.#keysOf(name, keys, object))]));
  }

  get version(): number {
    return this.#version;
  }

  get size(): number {
    return this.#size;
  }

  state(): ListerState {
    return this.#state;
  }

  list(namespace?: string): readonly T[] {
    this.#sorted ??= this.#all().sort(compareObjects);
    if (namespace === undefined || namespace === '') return this.#sorted;
    this.#byNamespace ??= Map.groupBy(this.#sorted, (object) => object.metadata.namespace);
    return this.#byNamespace.get(namespace) ?? [];
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(namespace)?.get(name);
  }

  by(index: string, key: string): readonly T[] {
    const found = this.#indexes.get(index);
    if (found === undefined) throw new Error(`kind ${this.kind.plural} has no index "${index}": name it in a need`);
    const objects = found.get(key);
    return objects.length < 2 ? objects : [...objects].sort(compareObjects);
  }

  subscribe(listener: Listener<T>): Unsubscribe {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Sets the state; listeners hear of a change with neither object. */
  setState(state: ListerState): void {
    const same = state === this.#state || (typeof state === 'object' && typeof this.#state === 'object' && describe(state) === describe(this.#state));
    this.#state = state;
    if (same) return;
    this.#version += 1;
    this.#emit(undefined, undefined);
  }

  /** Stores an object that was added or changed. */
  set(object: T): void {
    this.#put(object);
  }

  delete(namespace: string, name: string): void {
    const names = this.#objects.get(namespace);
    const before = names?.get(name);
    if (names === undefined || before === undefined) return;
    names.delete(name);
    if (names.size === 0) this.#objects.delete(namespace);
    this.#size -= 1;
    this.#reindex(before, undefined);
    this.#emit(before, undefined);
  }

  /**
   * As {@link replaceAll}, but gives the event loop back now and then. What was never synced is not read meanwhile; what was shows the changes one after
   * the other, as a watch would. Nothing else may write to the store until this resolves. Rejects when the signal is aborted, and then touches nothing more.
   */
  async replaceAllGradually(objects: readonly T[], signal: AbortSignal): Promise<void> {
    const takeOver = this.#takeOver();
    for (let from = 0; from < objects.length; from += SLICE) {
      signal.throwIfAborted();
      for (const object of objects.slice(from, from + SLICE)) takeOver.put(object);
      await setImmediate();
    }
    signal.throwIfAborted();
    takeOver.end();
  }

  /** Takes over a complete list: what is not in it is gone. Emits only differences. The state becomes synced. */
  replaceAll(objects: Iterable<T>): void {
    const takeOver = this.#takeOver();
    for (const object of objects) takeOver.put(object);
    takeOver.end();
  }

  #takeOver(): { put(object: T): void; end(): void } {
    // Where nothing is there yet nothing can be gone in the end.
    const listed = this.#size === 0 ? undefined : new Set<T>();
    return {
      put: (object) => {
        const stored = this.#put(object);
        listed?.add(stored);
      },
      end: () => {
        if (listed !== undefined) for (const object of this.#all()) if (!listed.has(object)) this.delete(object.metadata.namespace, object.metadata.name);
        this.setState('synced');
      },
    };
  }

  /** Gives the object that is stored then: the one from before when it has the same resourceVersion. */
  #put(object: T): T {
    const { namespace, name, resourceVersion } = object.metadata;
    let names = this.#objects.get(namespace);
    if (names === undefined) this.#objects.set(namespace, (names = new Map<string, T>()));
    const before = names.get(name);
    if (before !== undefined && resourceVersion !== undefined && before.metadata.resourceVersion === resourceVersion) return before;
    names.set(name, object);
    if (before === undefined) this.#size += 1;
    this.#reindex(before, object);
    this.#emit(before, object);
    return object;
  }

  #all(): T[] {
    return Array.from(this.#objects.values(), (names) => Array.from(names.values())).flat();
  }

  /** An index function that throws leaves the object out of its index, not out of the store. */
  #keysOf(index: string, keys: IndexKeys<T>, object: T): readonly string[] {
    try {
      return keys(object);
    } catch (error) {
      const { namespace, name } = object.metadata;
      this.#log.error('An index cannot take an object', { kind: this.kind.plural, index, namespace, name, error: error instanceof Error ? error.message : String(error) });
      return [];
    }
  }

  #reindex(before: T | undefined, after: T | undefined): void {
    this.#version += 1;
    this.#sorted = undefined;
    this.#byNamespace = undefined;
    for (const index of this.#indexes.values()) index.replace(before, after);
  }

  #emit(before: T | undefined, after: T | undefined): void {
    for (const listener of this.#listeners) {
      try {
        listener(before, after);
      } catch (error) {
        this.#log.error('Listener of a kind failed', { kind: this.kind.plural, error: error instanceof Error ? error.message : String(error) });
      }
    }
  }
}

function describe(state: Exclude<ListerState, 'synced'>): string {
  return 'missingKind' in state ? 'missing' : state.unsynced.message;
}

function compareObjects(a: KubernetesObject, b: KubernetesObject): number {
  return compareBytes(a.metadata.namespace, b.metadata.namespace) || compareBytes(a.metadata.name, b.metadata.name);
}
