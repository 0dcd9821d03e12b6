import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { WireEndpoint } from '@external-dns/endpoint';

/** Changes as they were recorded: updates are pairs of the old and the new endpoint. */
export interface RecordedChanges {
  readonly create: readonly WireEndpoint[];
  readonly update: readonly (readonly [WireEndpoint, WireEndpoint])[];
  readonly delete: readonly WireEndpoint[];
}

/** What a run came to. */
export interface Outcome {
  readonly exit: number;
  /** The endpoints handed to the provider's adjusting; null when the run ended before. */
  readonly desired: readonly WireEndpoint[] | null;
  /** What the provider was asked to do; null for nothing. */
  readonly changes: RecordedChanges | null;
  /** First error or fatal line; only of the family `cli`. */
  readonly error?: string;
  /** Warnings and errors of the recording; ours are not compared with them. */
  readonly log?: readonly string[];
}

/** One recorded run of upstream. */
export interface VectorCase {
  /** `family/what-it-shows`. */
  readonly name: string;
  readonly flags?: readonly string[];
  /** The whole command line, in the family `cli`. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly objects?: readonly Readonly<Record<string, unknown>>[];
  readonly current?: readonly WireEndpoint[] | null;
  readonly expect: Outcome;
}

/** Reads every `*.jsonl` of a folder (or one file); throws an error that names file and line of what is no case. */
export function readCases(from: string): ReadonlyMap<string, readonly VectorCase[]> {
  const files = statSync(from).isDirectory() ? readdirSync(from).filter((file) => file.endsWith('.jsonl')).sort().map((file) => path.join(from, file)) : [from];
  return new Map(files.map((file) => [path.basename(file, '.jsonl'), readFile(file)]));
}

function readFile(file: string): readonly VectorCase[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      try {
        return [JSON.parse(line) as VectorCase];
      } catch (error) {
        throw new Error(`${file}:${index + 1} is no JSON: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    });
}
