import { readFile } from 'node:fs/promises';
import type { KubernetesObject } from '../types.ts';
import { objectKey } from '../types.ts';
import { kindKey } from '../projection/index.ts';
import { parseManifests } from './parse.ts';
import { isWithin, reason } from './scan.ts';
import type { Scan } from './scan.ts';
import type { Selected } from './select.ts';
import type { ManifestProblem } from './types.ts';

/** An object and where it stands. */
interface Placed {
  readonly kind: string;
  readonly object: KubernetesObject;
  readonly line?: number;
}

interface FileState {
  readonly stamp: string;
  /** What the file gave when it was last without a problem (or, if it never was, its good objects). */
  readonly objects: readonly Placed[];
  readonly problems: readonly ManifestProblem[];
  /** Whether the whole file could be used at least once. */
  readonly wasGood: boolean;
}

/** The content of all files: by kind (`kindKey`) and `namespace/name`. */
export interface Content {
  readonly objects: ReadonlyMap<string, ReadonlyMap<string, KubernetesObject>>;
  readonly problems: readonly ManifestProblem[];
  /** Every file and directory was readable at least once. */
  readonly complete: boolean;
}

/** What is known of each file. A file that cannot be used keeps what it gave before. */
export class FileSet {
  readonly #select: (value: Readonly<Record<string, unknown>>) => Selected;
  #files = new Map<string, FileState>();
  #unknown: readonly ManifestProblem[] = [];

  constructor(select: (value: Readonly<Record<string, unknown>>) => Selected) {
    this.#select = select;
  }

  /** Takes over a text that stands in no file. */
  setText(name: string, text: string): void {
    this.#files.set(name, this.#parse(name, 'read', text, undefined));
  }

  /** Reads the files of `scan` whose stamps differ from what is known and forgets those that are gone; `fixed` names stay. */
  async update(scan: Scan, fixed: ReadonlySet<string>, signal?: AbortSignal): Promise<void> {
    const next = new Map<string, FileState>();
    for (const [name, state] of this.#files) if (fixed.has(name)) next.set(name, state);
    for (const [name, stamp] of scan.files) {
      const known = this.#files.get(name);
      next.set(name, known?.stamp === stamp ? known : await this.#read(name, stamp, known, signal));
    }
    for (const [name, state] of this.#files) if (!next.has(name) && scan.unknown.some((problem) => isWithin(name, problem.file))) next.set(name, state);
    this.#files = next;
    this.#unknown = scan.unknown;
  }

  /** Whether `scan` holds nothing new. */
  matches(scan: Scan, fixed: ReadonlySet<string>): boolean {
    const names = [...this.#files.keys()].filter((name) => !fixed.has(name) && !scan.unknown.some((problem) => isWithin(name, problem.file)));
    return (
      names.every((name) => scan.files.has(name)) &&
      [...scan.files].every(([name, stamp]) => this.#files.get(name)?.stamp === stamp) &&
      scan.unknown.map(({ file }) => file).join('\n') === this.#unknown.map(({ file }) => file).join('\n')
    );
  }

  content(): Content {
    const objects = new Map<string, Map<string, KubernetesObject>>();
    const owners = new Map<KubernetesObject, string>();
    const problems: ManifestProblem[] = [...this.#unknown];
    for (const [file, state] of this.#files) {
      problems.push(...state.problems);
      for (const { kind, object, line } of state.objects) {
        const ofKind = objects.get(kind) ?? new Map<string, KubernetesObject>();
        objects.set(kind, ofKind);
        const key = objectKey(object.metadata.namespace, object.metadata.name);
        const other = ofKind.get(key);
        if (other === undefined) {
          ofKind.set(key, object);
          owners.set(object, file);
        } else {
          problems.push({ file, ...(line === undefined ? {} : { line }), message: `${object.kind} ${key} stands already in ${owners.get(other) ?? file}, which counts: remove one` });
        }
      }
    }
    return { objects, problems, complete: this.#unknown.length === 0 && [...this.#files.values()].every(({ wasGood }) => wasGood) };
  }

  async #read(name: string, stamp: string, known: FileState | undefined, signal: AbortSignal | undefined): Promise<FileState> {
    let text: string;
    try {
      text = await readFile(name, { encoding: 'utf8', signal });
    } catch (error) {
      signal?.throwIfAborted();
      // Without a stamp it is tried again at every look.
      return { stamp: '', objects: known?.objects ?? [], problems: [{ file: name, message: `cannot be read: ${reason(error)}` }], wasGood: known?.wasGood ?? false };
    }
    return this.#parse(name, stamp, text, known);
  }

  #parse(file: string, stamp: string, text: string, known: FileState | undefined): FileState {
    const parsed = parseManifests(file, text);
    const problems = [...parsed.problems];
    const objects: Placed[] = [];
    for (const { value, line } of parsed.manifests) {
      const at = line === undefined ? {} : { line };
      const selected = this.#select(value);
      if (selected === undefined) continue;
      if ('problem' in selected) problems.push({ file, ...at, message: selected.problem });
      else objects.push({ kind: kindKey(selected.kind), object: selected.object, ...at });
    }
    if (problems.length === 0) return { stamp, objects, problems, wasGood: true };
    problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    return { stamp, objects: known?.wasGood === true ? known.objects : objects, problems, wasGood: known?.wasGood ?? false };
  }
}
