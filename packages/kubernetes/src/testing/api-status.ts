/** An answer that is not a success, as a `Status` object says it. */
export class ApiStatusError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly retryAfterSeconds?: number;

  constructor(code: number, message: string, options: { readonly reason?: string; readonly retryAfterSeconds?: number } = {}) {
    super(message);
    this.name = 'ApiStatusError';
    this.code = code;
    this.reason = options.reason ?? REASONS[code] ?? '';
    if (options.retryAfterSeconds !== undefined) this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** The body of the answer. */
  toStatus(): Readonly<Record<string, unknown>> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.retryAfterSeconds === undefined ? {} : { details: { retryAfterSeconds: this.retryAfterSeconds } }),
      code: this.code,
    };
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  409: 'Conflict',
  410: 'Expired',
  415: 'UnsupportedMediaType',
  422: 'Invalid',
  429: 'TooManyRequests',
  500: 'InternalError',
  503: 'ServiceUnavailable',
  504: 'Timeout',
};
