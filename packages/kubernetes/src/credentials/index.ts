export type { Connection, Credentials, TlsMaterial } from './connection.ts';
export { resolveConnection } from './resolve-connection.ts';
export type { ConnectionOptions } from './resolve-connection.ts';
