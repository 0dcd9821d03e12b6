import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { compareBytes } from '@external-dns/endpoint';
import { configError } from '@external-dns/plugin';
import type { ManifestProblem } from './types.ts';

/** What stands at the paths at one moment. */
export interface Scan {
  /** Files in order of the paths as given, below a directory in order of their names; each with a stamp that changes when the file does. */
  readonly files: ReadonlyMap<string, string>;
  /** Directories in which a change may be seen. */
  readonly directories: ReadonlySet<string>;
  /** Files and directories that are there but cannot be looked at: what was read from them, or below them, is still true. */
  readonly unknown: readonly ManifestProblem[];
}

const MANIFEST = /\.(yaml|yml|json)$/i;

/** Throws a `config` error for a path that is missing or neither file nor directory. */
export async function checkPaths(paths: readonly string[]): Promise<void> {
  for (const name of paths) {
    const found = await stat(name).catch((cause: unknown) => {
      throw configError(`manifest path "${name}" cannot be read: ${reason(cause)}; give a file, a directory, or - for stdin`, cause);
    });
    // Pipes are fine (process substitution), other devices are not.
    if (!found.isFile() && !found.isDirectory() && !found.isFIFO()) throw configError(`manifest path "${name}" is neither a file nor a directory`);
  }
}

/** Looks at the paths without reading any file. Never throws for what it finds. */
export async function scanPaths(paths: readonly string[]): Promise<Scan> {
  const files = new Map<string, string>();
  const directories = new Set<string>();
  const unknown: ManifestProblem[] = [];
  const visited = new Set<string>();

  const visit = async (name: string, named: boolean): Promise<void> => {
    try {
      const found = await stat(name, { bigint: true });
      if (!found.isDirectory()) {
        // What came out of a pipe is read once: it does not come again.
        if (found.isFIFO()) files.set(name, 'pipe');
        else if (named || MANIFEST.test(name)) files.set(name, [found.dev, found.ino, found.size, found.mtimeNs, found.ctimeNs].join(':'));
        return;
      }
      const real = await realpath(name);
      if (visited.has(real)) return;
      visited.add(real);
      directories.add(name);
      const entries = await readdir(name);
      // Hidden names are editors' leftovers, and the turned-over copies inside a mounted ConfigMap.
      for (const entry of entries.filter((text) => !text.startsWith('.')).sort(compareBytes)) await visit(path.join(name, entry), false);
    } catch (error) {
      // Gone between listing and looking, or a dangling link: not there. A path that was named must be there, so that an unmounted volume empties nothing.
      if (!named && isMissing(error)) return;
      unknown.push({ file: name, message: `cannot be read: ${reason(error)}` });
    }
  };
  for (const name of paths) {
    if (!directories.has(name)) await visit(name, true);
    // An editor that saves by renaming changes the directory, not the file.
    if (!directories.has(name)) directories.add(path.dirname(name));
  }
  return { files, directories, unknown };
}

/** Whether `file` is `unknown` itself or lies below it. */
export function isWithin(file: string, unknown: string): boolean {
  return file === unknown || file.startsWith(unknown.endsWith(path.sep) ? unknown : unknown + path.sep);
}

/** Whether two looks saw the same. */
export function sameScan(a: Scan, b: Scan): boolean {
  if (a.files.size !== b.files.size || a.unknown.length !== b.unknown.length) return false;
  for (const [file, stamp] of a.files) if (b.files.get(file) !== stamp) return false;
  return a.unknown.every((problem, index) => problem.file === b.unknown[index]?.file);
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** The cause in a few words. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
