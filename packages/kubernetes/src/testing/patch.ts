import { isDeepStrictEqual } from 'node:util';
import { ApiStatusError } from './api-status.ts';

type Json = unknown;

/** Applies a JSON Merge Patch (RFC 7396 §2); neither argument is mutated. */
export function mergePatch(target: Json, patch: Json): Json {
  if (!isRecord(patch)) return patch;
  // A map, so that a member `__proto__` is one like any other.
  const result = new Map<string, Json>(isRecord(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

/** Applies a JSON Patch (RFC 6902); the target is not mutated. Throws a 422 status for an operation that cannot be done, 400 for one that is none. */
export function jsonPatch(target: Json, patch: Json): Json {
  if (!Array.isArray(patch)) throw new ApiStatusError(400, 'a JSON patch must be a list of operations');
  return patch.reduce<Json>((document, operation: Json) => applyOperation(document, operation), target);
}

function applyOperation(document: Json, operation: Json): Json {
  if (!isRecord(operation) || typeof operation['path'] !== 'string') throw new ApiStatusError(400, 'a JSON patch operation needs a path');
  const path = pointer(operation['path']);
  const { op, value } = operation;
  const from = (): string[] => {
    if (typeof operation['from'] !== 'string') throw new ApiStatusError(400, `JSON patch operation "${String(op)}" needs a from`);
    return pointer(operation['from']);
  };
  switch (op) {
    case 'add':
      return edit(document, path, 'add', value);
    case 'remove':
      return edit(document, path, 'remove', undefined);
    case 'replace':
      return edit(document, path, 'replace', value);
    case 'move':
      return edit(edit(document, from(), 'remove', undefined), path, 'add', read(document, from()));
    case 'copy':
      return edit(document, path, 'add', read(document, from()));
    case 'test':
      if (!isDeepStrictEqual(read(document, path), value)) throw new ApiStatusError(422, `testing path ${operation['path']} failed`);
      return document;
    default:
      throw new ApiStatusError(400, `"${String(op)}" is no JSON patch operation`);
  }
}

/** The parts of a JSON Pointer (RFC 6901 §3). */
function pointer(text: string): string[] {
  if (text === '') return [];
  if (!text.startsWith('/')) throw new ApiStatusError(400, `"${text}" is no JSON pointer`);
  return text.slice(1).split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function missing(path: readonly string[]): ApiStatusError {
  return new ApiStatusError(422, `the path /${path.join('/')} does not exist`);
}

function read(document: Json, path: readonly string[]): Json {
  let at = document;
  for (const part of path) {
    if (Array.isArray(at) && /^\d+$/.test(part) && Number(part) < at.length) at = (at as Json[])[Number(part)];
    else if (isRecord(at) && Object.hasOwn(at, part)) at = at[part];
    else throw missing(path);
  }
  return at;
}

function edit(document: Json, path: readonly string[], how: 'add' | 'remove' | 'replace', value: Json): Json {
  const [part, ...rest] = path;
  if (part === undefined) return how === 'remove' ? null : value;
  if (Array.isArray(document)) return editList(document as Json[], part, rest, how, value);
  if (!isRecord(document)) throw missing(path);
  const exists = Object.hasOwn(document, part);
  if (!exists && (rest.length > 0 || how !== 'add')) throw missing(path);
  if (rest.length > 0) return { ...document, [part]: edit(document[part], rest, how, value) };
  const result = { ...document, [part]: value };
  if (how === 'remove') Reflect.deleteProperty(result, part);
  return result;
}

function editList(list: readonly Json[], part: string, rest: readonly string[], how: 'add' | 'remove' | 'replace', value: Json): Json {
  const index = part === '-' ? list.length : Number(part);
  const last = how === 'add' && rest.length === 0 ? list.length : list.length - 1;
  if (!/^(-|\d+)$/.test(part) || index > last) throw missing([part, ...rest]);
  if (rest.length > 0) return list.with(index, edit(list[index], rest, how, value));
  if (how === 'replace') return list.with(index, value);
  return how === 'add' ? list.toSpliced(index, 0, value) : list.toSpliced(index, 1);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
