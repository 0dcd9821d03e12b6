import { compareBytes } from '@external-dns/endpoint';
import { objectKey } from '@external-dns/kubernetes';
import type { Cluster, KindDescriptor, KubernetesObject, Lister, ListerState, Need } from '@external-dns/kubernetes';
import type { Unsubscribe } from '@external-dns/plugin';

/** A cluster in memory, for the tests of sources: what is put into it is there at once, and subscribers hear of it. */
export interface MemoryCluster extends Cluster {
  /** Stores an object, as it is: nothing is projected. */
  put(...objects: readonly KubernetesObject[]): void;
  remove(kind: KindDescriptor, namespace: string, name: string): void;
  /** Kinds are synced at first. */
  setState(kind: KindDescriptor, state: ListerState): void;
}

type Listener = (before: KubernetesObject | undefined, after: KubernetesObject | undefined) => void;

/** Makes a cluster that serves the kinds of `needs` and holds `objects`. Objects of other kinds are an error. It accepts no writes. */
export function createMemoryCluster(needs: readonly Need[], objects: readonly KubernetesObject[] = []): MemoryCluster {
  const stores = new Map<string, MemoryLister>();
  for (const need of needs) {
    const store = stores.get(titleOf(need.kind)) ?? new MemoryLister(need.kind);
    store.addIndexes(need.indexes ?? {});
    stores.set(titleOf(need.kind), store);
  }
  const storeOf = (kind: KindDescriptor): MemoryLister => {
    const store = stores.get(titleOf(kind));
    if (store === undefined) throw new Error(`no need names ${titleOf(kind)}`);
    return store;
  };
  const put = (...added: readonly KubernetesObject[]): void => {
    for (const object of added) {
      const store = [...stores.values()].find(({ kind }) => kind.kind === object.kind && apiVersionOf(kind) === object.apiVersion);
      if (store === undefined) throw new Error(`no need names the kind of ${object.kind} ${object.apiVersion}`);
      store.set(objectKey(object.metadata.namespace, object.metadata.name), object);
    }
  };
  put(...objects);
  return {
    description: 'memory',
    // What is stored under a kind was put there by its users, who know its type.
    lister: <T extends KubernetesObject>(kind: KindDescriptor) => storeOf(kind) as Lister as Lister<T>,
    writer: {
      patchStatus: () => Promise.reject(new Error('a cluster in memory accepts no writes')),
      create: () => Promise.reject(new Error('a cluster in memory accepts no writes')),
    },
    settled: () => Promise.resolve(),
    close: () => Promise.resolve(),
    put,
    remove: (kind, namespace, name) => storeOf(kind).set(objectKey(namespace, name), undefined),
    setState: (kind, state) => storeOf(kind).setState(state),
  };
}

function apiVersionOf({ group, version }: KindDescriptor): string {
  return group === '' ? version : `${group}/${version}`;
}

function titleOf(kind: KindDescriptor): string {
  return `${apiVersionOf(kind)} ${kind.plural}`;
}

class MemoryLister implements Lister {
  readonly kind: KindDescriptor;
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #listeners = new Set<Listener>();
  readonly #indexes = new Map<string, (object: KubernetesObject) => readonly string[]>();
  #state: ListerState = 'synced';
  #version = 0;

  constructor(kind: KindDescriptor) {
    this.kind = kind;
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

  list(namespace = ''): readonly KubernetesObject[] {
    return [...this.#objects.values()]
      .filter(({ metadata }) => namespace === '' || metadata.namespace === namespace)
      .sort((a, b) => compareBytes(a.metadata.namespace, b.metadata.namespace) || compareBytes(a.metadata.name, b.metadata.name));
  }

  get(namespace: string, name: string): KubernetesObject | undefined {
    return this.#objects.get(objectKey(namespace, name));
  }

  by(index: string, key: string): readonly KubernetesObject[] {
    const keys = this.#indexes.get(index);
    if (keys === undefined) throw new Error(`${this.kind.plural} has no index "${index}"`);
    return this.list().filter((object) => keys(object).includes(key));
  }

  subscribe(listener: Listener): Unsubscribe {
    const own: Listener = (before, after) => listener(before, after);
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  addIndexes(indexes: NonNullable<Need['indexes']>): void {
    for (const [name, keys] of Object.entries(indexes)) this.#indexes.set(name, keys);
  }

  set(key: string, object: KubernetesObject | undefined): void {
    const before = this.#objects.get(key);
    if (object === undefined) this.#objects.delete(key);
    else this.#objects.set(key, object);
    this.#emit(before, object);
  }

  setState(state: ListerState): void {
    this.#state = state;
    this.#emit(undefined, undefined);
  }

  #emit(before: KubernetesObject | undefined, after: KubernetesObject | undefined): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener(before, after);
  }
}
