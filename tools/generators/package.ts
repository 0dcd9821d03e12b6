/**
 * Writes the frame of a workspace package (manifest, configs, README, an empty index) and leaves files that exist alone.
 *
 *   npm run generate:package -- provider-example "DNS provider for Example" endpoint plugin provider
 *
 * The words after the description are the workspace packages that it depends on.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export interface PackageFrame {
  readonly folder: string;
  readonly description: string;
  readonly workspace: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  /** Subpath exports beside `.`: subpath → source file. */
  readonly subpaths?: Readonly<Record<string, string>>;
}

export function writePackage(frame: PackageFrame): string {
  const directory = path.join(root, 'packages', frame.folder);
  mkdirSync(path.join(directory, 'src'), { recursive: true });
  const entries = { '.': 'src/index.ts', ...frame.subpaths };
  const published: Record<string, unknown> = {};
  const exports: Record<string, unknown> = {};
  const tsup: Record<string, string> = {};
  for (const [subpath, source] of Object.entries(entries)) {
    const out = subpath === '.' ? 'index' : subpath.slice(2);
    tsup[out] = source;
    published[subpath] = { types: `./dist/${out}.d.ts`, default: `./dist/${out}.js` };
    exports[subpath] = { '@external-dns/source': `./${source}`, ...(published[subpath] as object) };
  }
  const dependencies: Record<string, string> = { ...frame.dependencies };
  for (const name of frame.workspace) dependencies[`@external-dns/${name}`] = 'workspace:^';
  const manifest = {
    name: `@external-dns/${frame.folder}`,
    version: '0.0.0',
    description: frame.description,
    license: 'Apache-2.0',
    type: 'module',
    sideEffects: false,
    engines: { node: '>=22.19' },
    files: ['dist', 'README.md', 'CHANGELOG.md'],
    exports,
    publishConfig: { access: 'public', exports: published },
    scripts: { build: 'tsup', typecheck: 'tsc', lint: 'eslint .', test: 'vitest run' },
    dependencies: Object.fromEntries(Object.entries(dependencies).sort(([a], [b]) => (a < b ? -1 : 1))),
    devDependencies: {
      '@external-dns/config': 'workspace:*',
      '@types/node': 'catalog:',
      eslint: 'catalog:',
      'fast-check': 'catalog:',
      tsup: 'catalog:',
      typescript: 'catalog:',
      vitest: 'catalog:',
    },
  };
  const files: Record<string, string> = {
    'package.json': `${JSON.stringify(manifest, null, 2)}\n`,
    'tsconfig.json': `${JSON.stringify({ extends: '../../tsconfig.base.json', include: ['src', 'test'] }, null, 2)}\n`,
    'tsup.config.ts': `import { library } from '@external-dns/config/tsup';\n\nexport default library(${JSON.stringify(tsup)});\n`,
    'vitest.config.ts': `import { tests } from '@external-dns/config/vitest';\n\nexport default tests();\n`,
    'eslint.config.js': `import { packageRules } from '@external-dns/config/eslint';\n\nexport default packageRules(import.meta.dirname);\n`,
    'README.md': `# @external-dns/${frame.folder}\n\n${frame.description}\n`,
    LICENSE: readFileSync(path.join(root, 'LICENSE'), 'utf8'),
    'src/index.ts': 'export {};\n',
  };
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(directory, name);
    if (!existsSync(file)) writeFileSync(file, text);
  }
  return directory;
}

if (import.meta.main) {
  const [folder, description, ...workspace] = process.argv.slice(2);
  if (folder === undefined || description === undefined) {
    process.stderr.write('usage: npm run generate:package -- FOLDER "DESCRIPTION" [WORKSPACE-PACKAGE …]\n');
    process.exitCode = 1;
  } else {
    process.stdout.write(`${writePackage({ folder, description, workspace })}\n`);
  }
}
