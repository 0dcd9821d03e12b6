import type { KindDescriptor } from '../types.ts';

/** An object as the API serves it, whole. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ApiObjectMeta;
  readonly [member: string]: unknown;
}

export interface ApiObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly [member: string]: unknown;
}

/** An object as a test writes it: apiVersion and kind are those of its kind descriptor, the namespace is `default` if it needs one. */
export interface ObjectInput {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [member: string]: unknown };
  readonly [member: string]: unknown;
}

/** What a request asks for. */
export type Verb = 'list' | 'watch' | 'get' | 'create' | 'update' | 'patch' | 'delete' | 'discovery';

/** One request that was received. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly verb: Verb;
  /** Plural of the resource; '' for discovery. */
  readonly resource: string;
  /** '' when none is named. */
  readonly namespace: string;
  readonly name: string;
  /** `status` or ''. */
  readonly subresource: string;
}

/** Which requests a fault meets; what is left out matches any. */
export interface FaultMatch {
  readonly verb?: Verb;
  readonly resource?: string;
  readonly subresource?: string;
  /** Lists: only pages after the first (true) or only first pages (false). */
  readonly continued?: boolean;
  readonly where?: (request: ReceivedRequest) => boolean;
}

/** What goes wrong. */
export type Fault =
  /** Answers with a Status, e.g. 429 with `retryAfterSeconds`, 500, 401, 403, or 410 in the middle of a list. Nothing is done. */
  | { readonly kind: 'status'; readonly status: number; readonly message?: string; readonly retryAfterSeconds?: number }
  /** Answers only after the promise is settled: a slow server, without a sleep. */
  | { readonly kind: 'hold'; readonly until: Promise<unknown> }
  /** Breaks the connection without an answer; nothing is done. */
  | { readonly kind: 'disconnect' }
  /** Does what is asked, and breaks the connection instead of answering: the caller cannot know. */
  | { readonly kind: 'lose-answer' }
  /** Answers 200 with this text instead of JSON that can be used. */
  | { readonly kind: 'garbage'; readonly text: string };

/** Ends a fault before its count is used up. */
export interface InjectedFault {
  /** How many requests it has met. */
  readonly met: number;
  remove(): void;
}

export interface TestApiServerOptions {
  /** Kinds that are served. Default: those of `KINDS`. */
  readonly kinds?: readonly KindDescriptor[];
  /** Bearer tokens that are let in. Default: everyone is. */
  readonly tokens?: readonly string[];
  /** Milliseconds since the epoch, for timestamps. Default: the process's clock. */
  readonly now?: () => number;
}

/**
 * A Kubernetes API server in this process: for tests that must be fast, and for faults that a real one cannot be talked into. What it answers in
 * good health is what kube-apiserver answers (the same cases run against both), within these bounds: JSON only; no admission, defaulting or
 * validation beyond names, versions and preconditions; namespaces need not exist; no strategic merge patch, no apply, no delete of collections.
 */
export interface TestApiServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** Everything that was received, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** Watches that are open now, of one plural or of all. */
  watchCount(resource?: string): number;
  /** A kubeconfig (JSON, which is YAML) for this server, with the first token. */
  kubeconfig(): string;

  /** Creates the object or replaces it, status and all, as if by another client. */
  put(kind: KindDescriptor, object: ObjectInput): ApiObject;
  /** Deletes it, finalizers or not; nothing happens when it is not there. */
  remove(kind: KindDescriptor, namespace: string, name: string): void;
  get(kind: KindDescriptor, namespace: string, name: string): ApiObject | undefined;
  /** In the order of the API: by namespace and name. */
  list(kind: KindDescriptor, namespace?: string): readonly ApiObject[];

  /** Serves a kind from now on, as when its CRD is installed. */
  addKind(kind: KindDescriptor): void;
  /** Serves it no longer; its watches end and its objects are gone. */
  removeKind(kind: KindDescriptor): void;
  /** Lets in these bearer tokens only; undefined lets everyone in. */
  setTokens(tokens: readonly string[] | undefined): void;

  /** Lets the next `times` (default: all) matching requests meet the fault. Of several faults the one injected first counts, but every `hold` is kept. */
  inject(match: FaultMatch, fault: Fault, times?: number): InjectedFault;
  /** Ends open watches: `end` as a server does when it shuts down, `reset` as a broken network does. */
  cutWatches(how: 'end' | 'reset', resource?: string): void;
  /** Tells open watches, by an ERROR event, that their resource version is too old (410), and ends them. */
  expireWatches(resource?: string): void;
  /** Sends a bookmark to the open watches that allow them. */
  sendBookmarks(resource?: string): void;
  /** Forgets history: list tokens and watches from before are answered 410. */
  compact(): void;
  /** Ends all connections and stops listening. Safe to call again. */
  close(): Promise<void>;
}
