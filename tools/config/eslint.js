import path from 'node:path';
import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { forbiddenImports } from './layers.js';

/**
 * The rules of every package, with the layer rule of the folder it stands in.
 *
 * @param {string} directory the package's folder (`import.meta.dirname`)
 */
export function packageRules(directory) {
  return tseslint.config(
    { ignores: ['dist/**', 'node_modules/**', '**/*.js', '**/*.mjs', '*.config.ts'] },
    js.configs.recommended,
    ...tseslint.configs.strictTypeChecked,
    {
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: directory } },
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: [{ group: forbiddenImports(path.basename(directory)), message: 'This import breaks the layer rule (tools/config/layers.js).' }] },
        ],
        'no-restricted-syntax': [
          'error',
          { selector: 'TSAsExpression > TSAsExpression > TSUnknownKeyword', message: 'No `as unknown as`: narrow the value instead.' },
        ],
        'no-console': 'error',
        eqeqeq: 'error',
        '@typescript-eslint/consistent-type-imports': 'error',
        '@typescript-eslint/no-non-null-assertion': 'error',
        '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
        '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
        '@typescript-eslint/no-unnecessary-condition': 'off',
        '@typescript-eslint/no-unnecessary-type-parameters': 'off',
        '@typescript-eslint/unified-signatures': 'off',
        '@typescript-eslint/require-await': 'off',
        'no-control-regex': 'off',
        '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      },
    },
    {
      files: ['**/*.test.ts', 'test/**'],
      rules: {
        'no-restricted-imports': [
          'error',
          { patterns: [{ group: forbiddenImports(path.basename(directory), { tests: true }), message: 'This import breaks the layer rule (tools/config/layers.js).' }] },
        ],
        '@typescript-eslint/no-non-null-assertion': 'off',
        '@typescript-eslint/unbound-method': 'off',
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/no-unsafe-member-access': 'off',
      },
    },
  );
}
