import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { defineConfig } from 'tsup';
import { loadOnCall } from './build/load-on-call.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}

/** The app as one bundle that needs no node_modules; what is rarely used stays in chunks of its own that are loaded when they are. */
export default defineConfig({
  entry: { bin: 'src/bin.ts' },
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  clean: true,
  splitting: true,
  // Or Node's own modules would not come by the plugin.
  removeNodeProtocol: false,
  noExternal: [/.*/],
  define: { EXTERNAL_DNS_VERSION: JSON.stringify(version), EXTERNAL_DNS_REVISION: JSON.stringify(revision()) },
  // Packages written as CommonJS ask for Node's own modules by require.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
  esbuildPlugins: [loadOnCall()],
  esbuildOptions(options) {
    options.conditions = ['@external-dns/source', 'node', 'import'];
    // Identifiers stay: stack traces name functions, and keeping the names of shortened ones costs a call for every function that is made.
    options.minifyWhitespace = true;
    options.minifySyntax = true;
  },
});
