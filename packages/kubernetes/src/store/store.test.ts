import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recordingLog } from '../../test/open.ts';
import { KINDS } from '../kinds.ts';
import type { KubernetesObject } from '../types.ts';
import { Store } from './index.ts';

interface Pod extends KubernetesObject {
  readonly node?: string;
}

function pod(namespace: string, name: string, resourceVersion: string, node = 'n1'): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { namespace, name, resourceVersion }, node };
}

function create() {
  const { log, lines } = recordingLog();
  const store = new Store<Pod>(KINDS.pods, { node: ({ node }) => (node === undefined ? [] : [node]) }, log);
  const heard: string[] = [];
  store.subscribe((before, after) => heard.push(`${before?.metadata.resourceVersion ?? '-'}→${after?.metadata.resourceVersion ?? '-'}`));
  return { store, heard, lines };
}

const { signal } = new AbortController();

describe('a store', () => {
  it('lists by namespace and name, bytewise, whatever the order of arrival', () => {
    const { store } = create();
    for (const [namespace, name] of [['b', 'x'], ['a-b', 'x'], ['a', 'z'], ['a', 'B'], ['a', 'é']] as const) store.set(pod(namespace, name, '1'));
    expect(store.list().map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)).toEqual(['a/B', 'a/z', 'a/é', 'a-b/x', 'b/x']);
    expect(store.list('a').map(({ metadata }) => metadata.name)).toEqual(['B', 'z', 'é']);
    expect(store.list('none')).toEqual([]);
    expect(store.get('a', 'z')?.metadata.name).toBe('z');
    expect(store.get('a', 'x')).toBeUndefined();
  });

  it('says what was before and what is after, and nothing for a resourceVersion that it has', () => {
    const { store, heard } = create();
    store.set(pod('a', 'x', '1'));
    store.set(pod('a', 'x', '1', 'n2'));
    store.set(pod('a', 'x', '2'));
    store.delete('a', 'x');
    store.delete('a', 'x');
    expect(heard).toEqual(['-→1', '1→2', '2→-']);
  });

  it('moves an object in its indexes when its keys change', () => {
    const { store } = create();
    store.set(pod('a', 'x', '1', 'n1'));
    store.set(pod('a', 'y', '2', 'n1'));
    store.set(pod('a', 'x', '3', 'n2'));
    const found = (node: string): string[] => store.by('node', node).map(({ metadata }) => metadata.name);
    expect([found('n1'), found('n2'), found('n3')]).toEqual([['y'], ['x'], []]);
    expect(() => store.by('label', 'x')).toThrow('kind pods has no index "label": name it in a need');
  });

  it('keeps an object whose index function throws, outside that index', () => {
    const { log, lines } = recordingLog();
    const store = new Store<Pod>(KINDS.pods, { broken: () => { throw new Error('no such field'); } }, log);
    store.set(pod('a', 'x', '1'));
    expect({ size: store.size, indexed: store.by('broken', 'x') }).toEqual({ size: 1, indexed: [] });
    expect(lines[0]).toMatchObject({ level: 'error', fields: { index: 'broken', namespace: 'a', name: 'x', error: 'no such field' } });
  });

  it('takes over a list by its differences, and is synced then', async () => {
    const { store, heard } = create();
    store.replaceAll([pod('a', 'x', '1'), pod('a', 'y', '2')]);
    heard.length = 0;
    await store.replaceAllGradually([pod('a', 'x', '1'), pod('a', 'z', '3')], signal);
    expect(heard).toEqual(['-→3', '2→-']);
    expect(store.state()).toBe('synced');
  });

  it('takes over a list that names an object twice', async () => {
    const { store, heard } = create();
    store.replaceAll([pod('a', 'x', '1'), pod('a', 'y', '2')]);
    heard.length = 0;
    await store.replaceAllGradually([pod('a', 'x', '3'), pod('a', 'x', '4')], signal);
    expect(heard).toEqual(['1→3', '3→4', '2→-']);
    expect(store.list().map(({ metadata }) => metadata.resourceVersion)).toEqual(['4']);
  });

  it('takes over nothing more once the signal is aborted', async () => {
    const { store } = create();
    await expect(store.replaceAllGradually([pod('a', 'x', '1')], AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed');
    expect({ size: store.size, state: store.state() }).toMatchObject({ size: 0, state: { unsynced: expect.any(Error) as Error } });
  });

  it('speaks of a state only when it changes', () => {
    const { store, heard } = create();
    store.setState({ unsynced: new Error('away') });
    store.setState({ unsynced: new Error('away') });
    store.setState({ missingKind: true });
    store.setState({ missingKind: true });
    expect(heard).toEqual(['-→-', '-→-']);
  });

  it('stops telling a listener that left', () => {
    const { store } = create();
    const heard: unknown[] = [];
    store.subscribe(() => heard.push(1))();
    store.set(pod('a', 'x', '1'));
    expect(heard).toEqual([]);
  });

  it('law: indexes and order after any events are those of the objects that are left', () => {
    const event = fc.record({ name: fc.constantFrom('a', 'b', 'c'), node: fc.constantFrom('n1', 'n2'), gone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const { store } = create();
        const left = new Map<string, string>();
        for (const [version, { name, node, gone }] of events.entries()) {
          if (gone) {
            store.delete('ns', name);
            left.delete(name);
          } else {
            store.set(pod('ns', name, String(version), node));
            left.set(name, node);
          }
          const sorted = [...left].sort(([a], [b]) => (a < b ? -1 : 1));
          expect(store.list().map(({ metadata, node: on }) => [metadata.name, on])).toEqual(sorted);
          for (const on of ['n1', 'n2']) expect(store.by('node', on).map(({ metadata }) => metadata.name)).toEqual(sorted.filter(([, at]) => at === on).map(([key]) => key));
        }
      }),
    );
  });
});
