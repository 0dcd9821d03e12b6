import { compareBytes } from '@external-dns/endpoint';
import { kindKey } from '../projection/index.ts';
import { objectKey } from '../types.ts';
import type { KindDescriptor } from '../types.ts';
import { ApiStatusError } from './api-status.ts';
import type { ApiObject } from './types.ts';

/** One change of one object. `object` is what is, or for a deletion what was, with the revision of the change. */
export interface StoreEvent {
  readonly revision: number;
  readonly kind: string;
  readonly before: ApiObject | undefined;
  readonly after: ApiObject | undefined;
}

/** The objects of all kinds with one revision counter, as etcd keeps them: older states can be seen until they are compacted. */
export class History {
  readonly #objects = new Map<string, Map<string, ApiObject>>();
  readonly #listeners = new Set<(event: StoreEvent) => void>();
  #events: StoreEvent[] = [];
  #revision = 1;
  #compacted = 0;
  #page: { readonly kind: string; readonly revision: number; readonly objects: readonly ApiObject[] } | undefined;

  get revision(): number {
    return this.#revision;
  }

  get(kind: KindDescriptor, namespace: string, name: string): ApiObject | undefined {
    return this.#objects.get(kindKey(kind))?.get(objectKey(namespace, name));
  }

  /** Stores the object under a new revision; gives it as stored. */
  set(kind: KindDescriptor, object: ApiObject): ApiObject {
    return this.#change(kind, object, true);
  }

  /** Removes the object; gives its last state with the revision of its removal. */
  delete(kind: KindDescriptor, object: ApiObject): ApiObject {
    return this.#change(kind, object, false);
  }

  /** All objects of a kind as they were at `revision`, in order of namespace/name. Throws a 410 status when that is compacted. */
  at(kind: KindDescriptor, revision: number): readonly ApiObject[] {
    if (revision < this.#compacted) throw new ApiStatusError(410, 'The provided continue parameter is too old to display a consistent list result: start a new list without it');
    const key = kindKey(kind);
    if (this.#page?.kind === key && this.#page.revision === revision) return this.#page.objects;
    const state = new Map(this.#objects.get(key));
    for (const event of this.#events.toReversed()) {
      if (event.revision <= revision) break;
      if (event.kind !== key) continue;
      if (event.before !== undefined) state.set(keyOf(event.before), event.before);
      else if (event.after !== undefined) state.delete(keyOf(event.after));
    }
    const objects = [...state].sort(([a], [b]) => compareBytes(a, b)).map(([, object]) => object);
    this.#page = { kind: key, revision, objects };
    return objects;
  }

  /** What happened to a kind after `revision`. Throws a 410 status when that is compacted. */
  since(kind: KindDescriptor, revision: number): readonly StoreEvent[] {
    if (revision < this.#compacted) throw new ApiStatusError(410, `too old resource version: ${revision} (${this.#compacted})`);
    const key = kindKey(kind);
    return this.#events.filter((event) => event.kind === key && event.revision > revision);
  }

  /** Forgets all older states. The revision moves on, so that what was read before is surely too old. */
  compact(): void {
    this.#revision += 1;
    this.#compacted = this.#revision;
    this.#events = [];
    this.#page = undefined;
  }

  /** Drops a kind without telling anyone. */
  drop(kind: KindDescriptor): void {
    this.#objects.delete(kindKey(kind));
    this.#page = undefined;
  }

  subscribe(listener: (event: StoreEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #change(kind: KindDescriptor, object: ApiObject, keep: boolean): ApiObject {
    this.#revision += 1;
    const key = kindKey(kind);
    const objects = this.#objects.get(key) ?? new Map<string, ApiObject>();
    this.#objects.set(key, objects);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision) } };
    const before = objects.get(keyOf(stored));
    if (keep) objects.set(keyOf(stored), stored);
    else objects.delete(keyOf(stored));
    const event = { revision: this.#revision, kind: key, before, after: keep ? stored : undefined };
    this.#events.push(event);
    for (const listener of [...this.#listeners]) listener(event);
    return stored;
  }
}

function keyOf({ metadata }: ApiObject): string {
  return objectKey(metadata.namespace ?? '', metadata.name);
}
