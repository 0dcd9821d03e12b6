#!/usr/bin/env node
import module from 'node:module';
import v8 from 'node:v8';

/** The oldest Node.js that this program runs on. */
const OLDEST = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(`external-dns: Node.js ${OLDEST.join('.')} or newer is needed, and this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  module.enableCompileCache();
  // The young generation grows once, to four megabytes, while the program is loaded, and stays there: with 32 times two, the usual limit, it would be the
  // greater part of all memory, and spare little work.
  v8.setFlagsFromString('--semi-space-growth-factor=4');
  const [{ main }, { processIO }] = await Promise.all([import('./main.ts'), import('./process-io.ts')]);
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  process.exitCode = await main(process.argv.slice(2), processIO());
}
