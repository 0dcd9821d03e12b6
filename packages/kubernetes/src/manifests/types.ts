import type { Clock, Logger } from '@external-dns/plugin';
import type { Cluster } from '../types.ts';

/** Something in the manifests that cannot be used as it stands. */
export interface ManifestProblem {
  /** Path as it was found, or `stdin`. */
  readonly file: string;
  /** Counted from 1; absent when the file as a whole is at fault. */
  readonly line?: number;
  readonly message: string;
}

/** How a cluster of manifests is opened. */
export interface ManifestConfig {
  /** Files (YAML or JSON), directories (searched recursively for `*.yaml`, `*.yml` and `*.json`; names that begin with `.` are left out) and `-` for stdin. */
  readonly paths: readonly string[];
  /** Follow changes of the files. Stdin is read once. */
  readonly watch: boolean;
  readonly log: Logger;
  readonly clock: Clock;
  /**
   * What an unreadable file means that never was readable since the cluster was opened. `report` (default): it is in `problems()`, and all other
   * objects are served by `synced` listers. `hold`: the listers serve the same objects but stay `unsynced` (and `partial`) until every
   * file was readable once, so that nothing is deleted for want of the objects in that file.
   */
  readonly unreadableAtStart?: 'report' | 'hold';
  /** Milliseconds for which files must stay unchanged before they are read again, so that a half-written file is not taken for a shorter one. Default 100. */
  readonly quietMs?: number;
  /** Milliseconds between looks at the files where the operating system tells of no change (network mounts). Default 5000. */
  readonly pollMs?: number;
  /** Read for the path `-`. Default: the process's stdin. */
  readonly stdin?: AsyncIterable<Uint8Array | string>;
  /** Ends the first reading; the open cluster is ended by `close`. */
  readonly signal?: AbortSignal;
}

/** A cluster that is made of manifests. */
export interface ManifestCluster extends Cluster {
  /** What could not be used at the last look, in order of file and line; the objects that such a file gave before are still served. */
  problems(): readonly ManifestProblem[];
}
