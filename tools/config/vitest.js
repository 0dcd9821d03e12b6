import { defineConfig } from 'vitest/config';

const conditions = ['@external-dns/source', 'node', 'import', 'module', 'default'];

/**
 * The tests of a package: they run on the sources of every workspace package, so that nothing has to be built first.
 *
 * @param {import('vitest/config').ViteUserConfig['test']} [test] settings that differ from the base
 */
export function tests(test = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: conditions } },
    test: {
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      exclude: ['**/*.server.test.ts', '**/node_modules/**'],
      passWithNoTests: false,
      testTimeout: 20_000,
      ...test,
    },
  });
}

/** Tests that start real servers: their own command (`test:servers`), one file after the other. */
export function serverTests(test = {}) {
  return tests({
    include: ['src/**/*.server.test.ts', 'test/**/*.server.test.ts'],
    exclude: ['**/node_modules/**'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
    ...test,
  });
}
