import { isIP } from 'node:net';
import { configError } from '@external-dns/plugin';

/** The flag that gives the address. */
export const ADDRESS_FLAG = 'inmemory-dns-address';

/** Reads `IP:PORT`, `[IPv6]:PORT`, `localhost:PORT` or `:PORT` (all addresses). Throws a `config` error that names `--inmemory-dns-address`. */
export function parseListenAddress(text: string): { readonly address: string; readonly port: number } {
  const match = /^(?:\[([^\]]*)\]|([^:]*)):(\d{1,5})$/.exec(text);
  const host = match?.[1] ?? match?.[2] ?? '';
  const address = host === 'localhost' ? '127.0.0.1' : host === '' ? '0.0.0.0' : host;
  const port = Number(match?.[3]);
  const family = match?.[1] === undefined ? 4 : 6;
  if (match === null || isIP(address) !== family || port > 65_535) {
    throw configError(`--${ADDRESS_FLAG}=${text}: not an address to listen on; write an IP address and a port, for example 127.0.0.1:5353 or [::1]:5353`);
  }
  return { address, port };
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'this address is already in use; choose another port or stop what uses it',
  EADDRNOTAVAIL: 'this address does not belong to this machine',
  EACCES: 'this port needs privileges that the process does not have; choose one above 1023',
};

/** Why listening failed, as a `config` error that names the flag and the address. */
export function listenError(text: string, error: unknown): Error {
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const reason = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return configError(`--${ADDRESS_FLAG}=${text}: ${reason}`, error);
}
