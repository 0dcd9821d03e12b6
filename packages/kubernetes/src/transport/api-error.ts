import { ExternalDnsError } from '@external-dns/plugin';
import type { ErrorKind } from '@external-dns/plugin';

/** An answer of the API server that is no success. `message` is the server's own, with the request before it. */
export class KubernetesApiError extends ExternalDnsError {
  /** The HTTP status, or the `code` of a Status object in a watch. */
  readonly status: number;
  /** `reason` of the Status object, e.g. `Forbidden`, `Expired`; '' when there was none. */
  readonly reason: string;

  constructor(request: string, status: number, body: string, retryAfterMs?: number) {
    const said = readStatus(body);
    const kind = kindOf(status);
    super('KubernetesApiError', kind, `${request}: ${String(status)}${said.message === '' ? '' : `: ${said.message}`}`, kind === 'throttled' && retryAfterMs !== undefined ? { retryAfterMs } : {});
    this.status = status;
    this.reason = said.reason;
  }
}

function kindOf(status: number): ErrorKind {
  if (status === 401) return 'unauthorized';
  if (status === 429) return 'throttled';
  return status === 400 || status === 403 || status === 404 || status === 405 || status === 409 || status === 422 ? 'rejected' : 'transient';
}

function readStatus(body: string): { readonly message: string; readonly reason: string } {
  try {
    const status: unknown = JSON.parse(body);
    if (typeof status === 'object' && status !== null) {
      return {
        message: 'message' in status && typeof status.message === 'string' ? status.message : '',
        reason: 'reason' in status && typeof status.reason === 'string' ? status.reason : '',
      };
    }
  } catch {
    // Proxies and the server's own 404 answer in plain text.
  }
  return { message: body.trim().slice(0, 200), reason: '' };
}

/** Milliseconds of a `Retry-After` header: seconds or a date (RFC 9110 §10.2.3); undefined when absent or unreadable. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
