import { setImmediate } from 'node:timers/promises';
import { compareBytes } from '@external-dns/endpoint';
import type { Logger, Unsubscribe } from '@external-dns/plugin';
import { objectKey } from '../types.ts';
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
  #objects = new Map<string, T>();
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
    return this.#objects.size;
  }

  state(): ListerState {
    return this.#state;
  }

  list(namespace?: string): readonly T[] {
    this.#sorted ??= [...this.#objects.values()].sort(compareObjects);
    if (namespace === undefined || namespace === '') return this.#sorted;
    this.#byNamespace ??= Map.groupBy(this.#sorted, (object) => object.metadata.namespace);
    return this.#byNamespace.get(namespace) ?? [];
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(objectKey(namespace, name));
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
    const key = objectKey(object.metadata.namespace, object.metadata.name);
    const before = this.#objects.get(key);
    const { resourceVersion } = object.metadata;
    if (before !== undefined && resourceVersion !== undefined && before.metadata.resourceVersion === resourceVersion) return;
    this.#objects.set(key, object);
    this.#reindex(before, object);
    this.#emit(before, object);
  }

  delete(namespace: string, name: string): void {
    const key = objectKey(namespace, name);
    const before = this.#objects.get(key);
    if (before === undefined) return;
    this.#objects.delete(key);
    this.#reindex(before, undefined);
    this.#emit(before, undefined);
  }

  /**
   * As {@link replaceAll}, but gives the event loop back now and then. What was never synced is not read meanwhile; what was shows the changes one after
   * the other, as a watch would. Nothing else may write to the store until this resolves. Rejects when the signal is aborted, and then touches nothing more.
   */
  async replaceAllGradually(objects: readonly T[], signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    for (let from = 0; from < objects.length; from += SLICE) {
      signal.throwIfAborted();
      for (const object of objects.slice(from, from + SLICE)) {
        seen.add(objectKey(object.metadata.namespace, object.metadata.name));
        this.set(object);
      }
      await setImmediate();
    }
    signal.throwIfAborted();
    this.#deleteUnseen(seen);
    this.setState('synced');
  }

  /** Takes over a complete list: what is not in it is gone. Emits only differences. The state becomes synced. */
  replaceAll(objects: Iterable<T>): void {
    const seen = new Set<string>();
    for (const object of objects) {
      seen.add(objectKey(object.metadata.namespace, object.metadata.name));
      this.set(object);
    }
    this.#deleteUnseen(seen);
    this.setState('synced');
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

  #deleteUnseen(seen: ReadonlySet<string>): void {
    if (seen.size === this.#objects.size) return;
    for (const [key, object] of this.#objects) if (!seen.has(key)) this.delete(object.metadata.namespace, object.metadata.name);
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
