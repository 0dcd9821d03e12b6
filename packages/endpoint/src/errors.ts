/** An error with the `kind` by which the rest of ExternalDNS judges it; the model knows only these two. */
export interface ModelError extends Error {
  readonly kind: 'config' | 'rejected';
}

/** Builds a `ConfigError` or a `RecordRejectedError`. */
export function modelError(kind: ModelError['kind'], message: string, cause?: unknown): ModelError {
  const error = new Error(message, cause === undefined ? undefined : { cause });
  return Object.assign(error, { name: kind === 'config' ? 'ConfigError' : 'RecordRejectedError', kind });
}
