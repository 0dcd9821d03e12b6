import { readFile } from 'node:fs/promises';
import { configError } from '@external-dns/plugin';
import { parseDocument } from 'yaml';

export type Entry = Readonly<Record<string, unknown>>;

/** One context of a kubeconfig with what it refers to. Nothing in it has been read from other files. */
export interface KubeconfigContext {
  readonly path: string;
  readonly text: string;
  readonly context: string;
  readonly userName: string;
  readonly cluster: Entry;
  readonly user: Entry;
  /** '' when the context names none. */
  readonly namespace: string;
}

/**
 * Reads a kubeconfig and finds a context (`''`: its `current-context`). Throws a `config` error with the path when the file is missing or cannot be read, is no
 * YAML, or lacks the context or what the context refers to. Parser messages quote the file and so are never passed on.
 */
export async function readKubeconfig(path: string, contextName: string): Promise<KubeconfigContext> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    throw configError(`kubeconfig "${path}": ${code === 'ENOENT' ? 'there is no such file' : `cannot be read (${String(code)})`}`);
  }
  const root = parse(text, path);
  if (!isEntry(root)) throw configError(`kubeconfig "${path}": is no kubeconfig (a mapping with clusters, users and contexts)`);
  const context = contextName === '' ? textOf(root['current-context']) : contextName;
  if (context === '') throw configError(`kubeconfig "${path}": has no current-context; name one`);
  const found = named(root, 'contexts', context, 'context');
  if (found === undefined) throw configError(`kubeconfig "${path}": has no context "${context}" (it has ${names(root, 'contexts')})`);
  const clusterName = textOf(found['cluster']);
  const cluster = named(root, 'clusters', clusterName, 'cluster');
  if (cluster === undefined) throw configError(`kubeconfig "${path}": context "${context}" names cluster "${clusterName}", which is not there (it has ${names(root, 'clusters')})`);
  const userName = textOf(found['user']);
  const user = userName === '' ? {} : named(root, 'users', userName, 'user');
  if (user === undefined) throw configError(`kubeconfig "${path}": context "${context}" names user "${userName}", which is not there (it has ${names(root, 'users')})`);
  return { path, text, context, userName, cluster, user, namespace: textOf(found['namespace']) };
}

function parse(text: string, path: string): unknown {
  try {
    // JSON is YAML too, and read by the platform.
    return JSON.parse(text) as unknown;
  } catch {
    const document = parseDocument(text, { prettyErrors: false });
    const fault = document.errors[0];
    if (fault === undefined) return document.toJS() as unknown;
    const line = text.slice(0, fault.pos[0]).split('\n').length;
    throw configError(`kubeconfig "${path}": is not valid YAML (${fault.code} at line ${String(line)})`);
  }
}

function named(root: Entry, list: string, name: string, member: string): Entry | undefined {
  const found = entries(root, list).find((entry) => entry['name'] === name);
  if (found === undefined) return undefined;
  const value = found[member];
  return isEntry(value) ? value : {};
}

function names(root: Entry, list: string): string {
  const all = entries(root, list).map((entry) => textOf(entry['name']));
  return all.length === 0 ? 'none' : all.join(', ');
}

function entries(root: Entry, list: string): readonly Entry[] {
  const value = root[list];
  return Array.isArray(value) ? value.filter(isEntry) : [];
}

/** The text, or '' for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function isEntry(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
