import { existsSync } from 'node:fs';
import path from 'node:path';

/** The folder of the built app. */
export const distribution = path.resolve(import.meta.dirname, '../../../apps/external-dns/dist');

/** The built app. Throws when it was not built. */
export function builtApp(): string {
  const file = path.join(distribution, 'bin.js');
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run build first`);
  return file;
}

/** This process's environment without the settings that the app would read, so that only its arguments count. */
export function plainEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('EXTERNAL_DNS_')));
}
