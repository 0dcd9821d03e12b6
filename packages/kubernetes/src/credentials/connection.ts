/** What TLS needs. One object stands for one state: it is replaced, never changed, so that a pool is rebuilt only when the material is new. */
export interface TlsMaterial {
  /** PEM; absent: the system's roots. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure: boolean;
}

/** What is sent with a request now. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly tls: TlsMaterial;
}

/** How the API server is reached. */
export interface Connection {
  /** Base URL without a trailing slash. */
  readonly server: string;
  /** Where it comes from, for logs: `kubeconfig PATH` or `in-cluster`. */
  readonly origin: string;
  /** The namespace this process lives in (spec/core.md §5.11). */
  readonly namespace: string;
  readonly proxyUrl?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The credentials of this moment; files are read again after a minute, plugins asked when theirs expire. Rejects with a `transient` error when they cannot be had. */
  credentials(signal: AbortSignal): Promise<Credentials>;
  /** The server refused them: they are made anew at the next call. */
  refused(): void;
}
