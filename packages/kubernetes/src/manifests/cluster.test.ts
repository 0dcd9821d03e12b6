import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@external-dns/plugin';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KINDS } from '../kinds.ts';
import type { KubernetesObject, Need } from '../types.ts';
import { openManifestCluster } from './index.ts';
import type { ManifestCluster, ManifestConfig } from './index.ts';

interface Service extends KubernetesObject {
  readonly spec?: { readonly type?: string; readonly clusterIP?: string };
}

const services: Need = { kind: KINDS.services, keep: ['spec.type'] };
const nodes: Need = { kind: KINDS.nodes, keep: ['status.addresses'] };

let dir: string;
let clusters: ManifestCluster[];
let lines: string[];

const log: Logger = {
  trace: () => undefined,
  debug: () => undefined,
  info: (message, fields) => void lines.push(`info ${message} ${JSON.stringify(fields)}`),
  warn: (message, fields) => void lines.push(`warn ${message} ${JSON.stringify(fields)}`),
  error: (message, fields) => void lines.push(`error ${message} ${JSON.stringify(fields)}`),
};
const clock = { now: () => Date.now(), sleep: (ms: number, signal?: AbortSignal) => sleep(ms, undefined, { signal }) };

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'manifests-'));
  clusters = [];
  lines = [];
});

afterEach(async () => {
  for (const cluster of clusters) await cluster.close();
  await rm(dir, { recursive: true, force: true });
});

async function open(config: Partial<ManifestConfig> = {}, needs: readonly Need[] = [services]): Promise<ManifestCluster> {
  const cluster = await openManifestCluster({ paths: [dir], watch: false, log, clock, quietMs: 10, pollMs: 50, ...config }, needs);
  clusters.push(cluster);
  return cluster;
}

const put = (name: string, text: string): Promise<void> => writeFile(path.join(dir, name), text);
const service = (name: string, more = ''): string => `apiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\n${more}`;
const names = (cluster: ManifestCluster, kind = KINDS.services): string[] => cluster.lister(kind).list().map(({ metadata }) => (metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`));
const problems = (cluster: ManifestCluster): string[] => cluster.problems().map(({ file, line, message }) => `${path.relative(dir, file)}:${line ?? ''}: ${message}`);

describe('reading', () => {
  it.each<[string, string, string, string[]]>([
    ['one document', 'a.yaml', service('one'), ['default/one']],
    ['a named namespace', 'a.yml', service('one', '  namespace: shop\n'), ['shop/one']],
    ['several documents, some empty', 'a.yaml', `---\n# nothing\n---\n${service('one')}---\n---\n${service('two')}`, ['default/one', 'default/two']],
    ['a List', 'a.yaml', `apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Service, metadata: {name: one}}\n- {apiVersion: v1, kind: Node, metadata: {name: n}}\n`, ['default/one']],
    ['a typed list whose items have no kind', 'a.yaml', `apiVersion: v1\nkind: ServiceList\nitems:\n- metadata: {name: one}\n`, ['default/one']],
    ['JSON', 'a.json', JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'one', namespace: 'x' } }), ['x/one']],
    ['anchors and merge keys', 'a.yaml', `${service('one', '  labels: &l {a: b}\n')}---\napiVersion: v1\nkind: Service\nmetadata: {<<: {namespace: m}, name: two}\n`, ['default/one', 'm/two']],
    ['a kind that nobody reads, even without a name', 'a.yaml', `${service('one')}---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n`, ['default/one']],
    ['an empty file', 'a.yaml', '', []],
    ['a file of another type', 'a.txt', 'no manifest', []],
    ['a hidden file', '.a.yaml', service('one'), []],
  ])('takes %s', async (_case, file, text, expected) => {
    await put(file, text);
    const cluster = await open();
    expect(names(cluster)).toEqual(expected);
    expect(problems(cluster)).toEqual([]);
    expect(cluster.lister(KINDS.services).state()).toBe('synced');
  });

  it('searches directories within directories and follows links once', async () => {
    await mkdir(path.join(dir, 'a/b'), { recursive: true });
    await put('a/b/one.yaml', service('one'));
    await symlink(dir, path.join(dir, 'a/b/loop'));
    await symlink(path.join(dir, 'a/b/gone'), path.join(dir, 'dangling.yaml'));
    expect(names(await open())).toEqual(['default/one']);
  });

  it('reads stdin for the path -', async () => {
    await put('a.yaml', service('one'));
    const stdin = (async function* () {
      yield service('two').slice(0, 20);
      yield Buffer.from(service('two').slice(20));
    })();
    const cluster = await open({ paths: ['-', dir], stdin, watch: true });
    expect(names(cluster)).toEqual(['default/one', 'default/two']);
    expect(cluster.description).toBe(`manifests stdin, ${dir}`);
  });

  it('keeps of an object what the needs name, and no namespace of a cluster-scoped one', async () => {
    await put('a.yaml', `${service('one', 'spec: {type: LoadBalancer, clusterIP: 10.0.0.1}\n')}---\napiVersion: v1\nkind: Node\nmetadata: {name: n, namespace: odd}\nstatus: {addresses: [{type: ExternalIP, address: 192.0.2.1}], images: []}\n`);
    const cluster = await open({}, [services, nodes]);
    expect(cluster.lister<Service>(KINDS.services).get('default', 'one')?.spec).toEqual({ type: 'LoadBalancer' });
    expect(cluster.lister(KINDS.nodes).get('', 'n')).toEqual({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n', namespace: '' }, status: { addresses: [{ type: 'ExternalIP', address: '192.0.2.1' }] } });
  });

  it.each<[string, Partial<Need>, string[]]>([
    ['namespace', { namespace: 'shop' }, ['shop/b']],
    ['label selector', { labelSelector: 'tier in (web)' }, ['default/a']],
    ['field selector', { fieldSelector: 'spec.type!=ClusterIP,metadata.name=b' }, ['shop/b']],
  ])('selects by %s', async (_case, need, expected) => {
    await put('a.yaml', `${service('a', '  labels: {tier: web}\nspec: {type: ClusterIP}\n')}---\n${service('b', '  namespace: shop\nspec: {type: NodePort}\n')}`);
    expect(names(await open({}, [{ ...services, ...need }]))).toEqual(expected);
  });

  it('answers from the indexes of the needs', async () => {
    await put('a.yaml', `${service('a', 'spec: {type: ClusterIP}\n')}---\n${service('b', 'spec: {type: NodePort}\n')}`);
    const need: Need<Service> = { kind: KINDS.services, keep: ['spec.type'], indexes: { type: ({ spec }) => [spec?.type ?? ''] } };
    const cluster = await open({}, [need]);
    expect(cluster.lister(KINDS.services).by('type', 'NodePort').map(({ metadata }) => metadata.name)).toEqual(['b']);
  });

  it('refuses a lister for a kind that no need named', async () => {
    const cluster = await open();
    expect(() => cluster.lister(KINDS.pods)).toThrow('/v1/pods');
  });
});

describe('configuration', () => {
  it.each<[string, readonly string[], string]>([
    ['no path', [], 'no manifest path is given'],
    ['a missing path', ['/no/such/manifests'], 'manifest path "/no/such/manifests" cannot be read'],
    ['stdin twice', ['-', '-'], 'given twice'],
  ])('refuses %s', async (_case, paths, message) => {
    await expect(open({ paths })).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining(message) });
  });

  it('refuses a field selector that cannot be parsed', async () => {
    await expect(open({}, [{ ...services, fieldSelector: 'spec.type' }])).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining('"spec.type"') });
  });
});

describe('problems', () => {
  it.each<[string, string, string]>([
    ['broken YAML', `${service('one')}---\nkind: [\n`, 'a.yaml:7: not valid YAML'],
    ['a document without kind', `${service('one')}---\napiVersion: v1\nmetadata: {name: x}\n`, 'a.yaml:6: kind is missing'],
    ['a document without apiVersion', `kind: Service\nmetadata: {name: x}\n`, 'a.yaml:1: apiVersion is missing'],
    ['an object without a name', `\n\napiVersion: v1\nkind: Service\nmetadata: {}\n`, 'a.yaml:3: Service: metadata.name is missing'],
    ['an object with generateName', `apiVersion: v1\nkind: Service\nmetadata: {generateName: x-}\n`, 'a.yaml:1: Service: metadata.name is missing (generateName names nothing in a manifest)'],
    ['a nameless item of a list', `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Service\n`, 'a.yaml:4: Service: metadata.name is missing'],
    ['a number for a name', `apiVersion: v1\nkind: Service\nmetadata: {name: 7}\n`, 'a.yaml:1: Service: metadata.name must be text, not 7: quote it'],
    ['an annotation that is no text', service('one', '  annotations: {external-dns.alpha.kubernetes.io/ttl: 60}\n'), 'a.yaml:1: Service one: metadata.annotations "external-dns.alpha.kubernetes.io/ttl" must be text, not 60: quote it'],
    ['text alone', 'hello\n', 'a.yaml:1: not a Kubernetes object'],
    ['another version of a kind that is read', `apiVersion: v2\nkind: Service\nmetadata: {name: x}\n`, 'a.yaml:1: Service is read as v1, not as v2'],
    ['one object twice', `${service('one')}---\n${service('one')}`, 'a.yaml:6: Service default/one stands already in'],
  ])('reports %s with file and line', async (_case, text, expected) => {
    await put('a.yaml', text);
    await put('b.yaml', service('good'));
    const cluster = await open();
    expect(problems(cluster)).toEqual([expect.stringContaining(expected)]);
    expect(names(cluster)).toContain('default/good');
    expect(lines.filter((line) => line.startsWith('error'))).toHaveLength(1);
  });

  it('reports broken JSON with its line', async () => {
    await put('a.json', '{\n "apiVersion": "v1"\n "kind": "Service" }');
    expect(problems(await open())).toEqual([expect.stringMatching(/^a\.json:3: not valid YAML/)]);
  });

  it('leaves the listers unsynced until every file was readable once, when told to hold', async () => {
    await put('a.yaml', 'kind: [');
    await put('b.yaml', service('good'));
    const cluster = await open({ unreadableAtStart: 'hold', watch: true });
    expect(cluster.lister(KINDS.services).state()).toEqual({ unsynced: expect.objectContaining({ message: expect.stringContaining('a.yaml:1') }), partial: true });
    expect(names(cluster)).toEqual(['default/good']);
    // There is nothing to wait for but the author of the file.
    await cluster.settled(600_000);
    await put('a.yaml', service('one'));
    await vi.waitFor(() => expect(cluster.lister(KINDS.services).state()).toBe('synced'));
    expect(names(cluster)).toEqual(['default/good', 'default/one']);
    await put('a.yaml', 'kind: [');
    await vi.waitFor(() => expect(problems(cluster)).toHaveLength(1));
    expect(cluster.lister(KINDS.services).state()).toBe('synced');
  });

  it('does not settle when aborted', async () => {
    await put('a.yaml', 'kind: [');
    const cluster = await open({ unreadableAtStart: 'hold' });
    await expect(cluster.settled(60_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});

describe('watching', () => {
  function record(cluster: ManifestCluster): string[] {
    const events: string[] = [];
    cluster.lister(KINDS.services).subscribe((before, after) => void events.push(`${before?.metadata.name ?? ''}>${after?.metadata.name ?? ''}`));
    return events;
  }

  // Once by the operating system's hints, once by the poll alone.
  describe.each([
    ['hints', 600_000],
    ['the poll', 20],
  ])('by %s', (_by, pollMs) => {
    it('emits only what changed, however the file is saved', async () => {
      await put('a.yaml', `${service('one')}---\n${service('two')}`);
      const cluster = await open({ watch: true, pollMs });
      const events = record(cluster);
      await put('.new', `${service('one')}---\n${service('two', 'spec: {type: NodePort}\n')}---\n${service('three')}`);
      await rename(path.join(dir, '.new'), path.join(dir, 'a.yaml'));
      await vi.waitFor(() => expect(events).toEqual(['two>two', '>three']), 5000);
      await put('a.yaml', service('three'));
      await vi.waitFor(() => expect(events.slice(2)).toEqual(['one>', 'two>']), 5000);
    });

    it('sees files and directories come and go', async () => {
      const cluster = await open({ watch: true, pollMs });
      const events = record(cluster);
      await mkdir(path.join(dir, 'sub'));
      await put('sub/a.yaml', service('one'));
      await vi.waitFor(() => expect(events).toEqual(['>one']), 5000);
      await put('sub/b.yaml', service('two'));
      await vi.waitFor(() => expect(events).toEqual(['>one', '>two']), 5000);
      await rm(path.join(dir, 'sub/b.yaml'));
      await vi.waitFor(() => expect(events.slice(2)).toEqual(['two>']), 5000);
      await rm(path.join(dir, 'sub'), { recursive: true });
      await vi.waitFor(() => expect(names(cluster)).toEqual([]), 5000);
    });

    it('keeps what a file gave while it is broken, and goes on when it is mended', async () => {
      await put('a.yaml', `${service('one')}---\n${service('two')}`);
      const cluster = await open({ watch: true, pollMs });
      const events = record(cluster);
      await put('a.yaml', `${service('one')}---\napiVersion: v1\n`);
      await put('b.yaml', service('three'));
      await vi.waitFor(() => expect([events, problems(cluster)]).toEqual([['>three'], ['a.yaml:6: kind is missing']]), 5000);
      expect(names(cluster)).toEqual(['default/one', 'default/three', 'default/two']);
      await put('a.yaml', service('one'));
      await vi.waitFor(() => expect(events).toEqual(['>three', 'two>']), 5000);
      expect(problems(cluster)).toEqual([]);
      expect(lines.at(-1)).toContain('info Manifest problem is gone');
    });

    it('sees edits of a dump, whose resourceVersion stays', async () => {
      await put('a.yaml', service('one', '  resourceVersion: "7"\n'));
      const cluster = await open({ watch: true, pollMs });
      const events = record(cluster);
      await put('a.yaml', service('one', '  resourceVersion: "7"\nspec: {type: NodePort}\n'));
      await vi.waitFor(() => expect(events).toEqual(['one>one']), 5000);
    });

    it('keeps what a named path gave when the path vanishes', async () => {
      await put('a.yaml', service('one'));
      await mkdir(path.join(dir, 'sub'));
      await put('sub/b.yaml', service('two'));
      const cluster = await open({ watch: true, pollMs, paths: [path.join(dir, 'a.yaml'), path.join(dir, 'sub')] });
      await rm(path.join(dir, 'a.yaml'));
      await rename(path.join(dir, 'sub'), path.join(dir, 'elsewhere'));
      await vi.waitFor(() => expect(problems(cluster)).toEqual([expect.stringContaining('a.yaml:: cannot be read'), expect.stringContaining('sub:: cannot be read')]), 5000);
      expect(names(cluster)).toEqual(['default/one', 'default/two']);
    });
  });

  it('lets the first of two files win, and the second when the first is gone', async () => {
    await put('a.yaml', service('one', 'spec: {type: NodePort}\n'));
    await put('b.yaml', service('one', 'spec: {type: ClusterIP}\n'));
    const cluster = await open({ watch: true });
    const type = (): string | undefined => cluster.lister<Service>(KINDS.services).get('default', 'one')?.spec?.type;
    expect(type()).toBe('NodePort');
    await rm(path.join(dir, 'a.yaml'));
    await vi.waitFor(() => expect(type()).toBe('ClusterIP'), 5000);
  });

  it('does nothing more after close', async () => {
    const cluster = await open({ watch: true });
    await cluster.close();
    await put('a.yaml', service('one'));
    expect(names(cluster)).toEqual([]);
  });
});
