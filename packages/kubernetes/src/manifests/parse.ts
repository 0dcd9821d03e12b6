import { LineCounter, isMap, isSeq, parseAllDocuments } from 'yaml';
import type { Document } from 'yaml';
import type { ManifestProblem } from './types.ts';

/** One object of a file, with the line on which it begins. */
export interface ParsedManifest {
  readonly line?: number;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface ParsedFile {
  readonly manifests: readonly ParsedManifest[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * Reads the objects of a text: YAML 1.2 with merge keys, or JSON; several documents; lists (`kind: List` or `…List`) are taken apart. Empty documents
 * are passed over. What is no object with `apiVersion` and `kind` becomes a problem; the other documents are still given.
 */
export function parseManifests(file: string, text: string): ParsedFile {
  return (file.endsWith('.json') ? parseJson(file, text) : undefined) ?? parseYaml(file, text);
}

/** JSON.parse is many times faster, but knows no lines: a text with any problem is left to the YAML parser. */
function parseJson(file: string, text: string): ParsedFile | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = takeApart(file, value, () => undefined);
  return parsed.problems.length === 0 ? parsed : undefined;
}

function parseYaml(file: string, text: string): ParsedFile {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const manifests: ParsedManifest[] = [];
  const problems: ManifestProblem[] = [];
  for (const document of 'empty' in documents ? [] : documents) {
    const [error] = document.errors;
    if (error !== undefined) {
      problems.push({ file, line: lines.linePos(error.pos[0]).line, message: `not valid YAML: ${error.message}` });
      continue;
    }
    let value: unknown;
    try {
      value = document.toJS();
    } catch (cause) {
      problems.push({ file, ...lineOf(document, lines), message: `not valid YAML: ${cause instanceof Error ? cause.message : String(cause)}` });
      continue;
    }
    const parsed = takeApart(file, value, (item) => lineOf(document, lines, item).line);
    manifests.push(...parsed.manifests);
    problems.push(...parsed.problems);
  }
  return { manifests, problems };
}

/** Line of a document, or of the item of a list in it. */
function lineOf(document: Document.Parsed, lines: LineCounter, item?: number): { readonly line?: number } {
  let node: unknown = document.contents;
  if (item !== undefined && isMap(node)) {
    const items: unknown = node.get('items');
    if (isSeq(items)) node = items.items[item];
  }
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? { line: lines.linePos(start).line } : {};
}

function takeApart(file: string, value: unknown, lineAt: (item?: number) => number | undefined): ParsedFile {
  if (value === null || value === undefined) return { manifests: [], problems: [] };
  const manifests: ParsedManifest[] = [];
  const problems: ManifestProblem[] = [];
  const add = (object: unknown, item?: number): void => {
    const line = lineAt(item);
    const at = line === undefined ? {} : { line };
    const message = faultOf(object);
    if (message !== undefined) problems.push({ file, ...at, message });
    else if (isRecord(object)) manifests.push({ ...at, value: object });
  };
  const items = listItems(value);
  if (items === undefined) add(value);
  else for (const [index, item] of items.entries()) add(item, index);
  return { manifests, problems };
}

/** The items of a list; those of a typed list (`ServiceList`) need not repeat their kind. */
function listItems(value: unknown): readonly unknown[] | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, apiVersion, items } = value;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return undefined;
  if (kind === 'List') return items as readonly unknown[];
  const inherited = { apiVersion, kind: kind.slice(0, -'List'.length) };
  return items.map((item: unknown) => (isRecord(item) ? { ...inherited, ...item } : item));
}

function faultOf(value: unknown): string | undefined {
  if (!isRecord(value)) return 'not a Kubernetes object: a mapping with apiVersion, kind and metadata is wanted';
  for (const member of ['apiVersion', 'kind'] as const) {
    const text = value[member];
    if (text === undefined || text === null || text === '') return `${member} is missing`;
    if (typeof text !== 'string') return `${member} must be text, not ${JSON.stringify(text)}`;
  }
  return undefined;
}

/** A mapping, as parsed YAML and JSON have it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
