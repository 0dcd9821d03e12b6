/** Bytes or text that are no DNS message, name or RDATA. Everything that decodes or encodes throws this and nothing else. `name` is stable. */
export class WireFormatError extends Error {
  override readonly name = 'WireFormatError';
}

/** The other side could not be asked: no connection, no answer in time, or a connection that ended early. `kind` is always `transient`. */
export class DnsTransportError extends Error {
  override readonly name = 'DnsTransportError';
  readonly kind = 'transient';
}
