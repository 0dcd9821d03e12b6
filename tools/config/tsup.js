import { defineConfig } from 'tsup';

/**
 * The build of a library: ESM, one file an entry, declarations beside it, nothing bundled but its own source.
 *
 * @param {Record<string, string>} [entry] output name → source file; `{ index: 'src/index.ts' }` when left out
 */
export function library(entry = { index: 'src/index.ts' }) {
  return defineConfig({
    entry,
    format: ['esm'],
    target: 'node22',
    platform: 'node',
    clean: true,
    splitting: true,
    sourcemap: false,
    dts: { compilerOptions: { ignoreDeprecations: '6.0', noEmit: false, customConditions: [] } },
    esbuildOptions(options) {
      options.conditions = ['import', 'node'];
    },
  });
}
