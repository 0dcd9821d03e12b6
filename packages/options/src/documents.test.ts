import { execFileSync } from 'node:child_process';
import type { OptionDescriptions } from '@external-dns/plugin';
import { describe, expect, test } from 'vitest';
import { completionScript } from './completion.ts';
import { dumpOptions } from './dump.ts';
import { helpText } from './help.ts';
import type { Program } from './help.ts';
import { manPage } from './man-page.ts';
import { markdownTable } from './markdown.ts';
import { parseOptions } from './parse-options.ts';

const options = {
  interval: { type: 'duration', help: 'Time between two full rounds of reading, planning and applying, as long as nothing happens that makes one due earlier.', default: 90_000, group: 'Rounds' },
  once: { type: 'bool', help: "One round, then end; don't stay.", group: 'Rounds' },
  policy: { type: 'enum', help: 'What may be done [to records]: all | some.', choices: ['', 'sync', 'upsert-only'], default: '', group: 'Planning' },
  'managed-record-types': { type: 'strings', help: 'Types looked after.', default: ['A', 'AAAA'], group: 'Planning' },
  server: { type: 'string', help: 'API server.', placeholder: 'URL', default: 'https://me:hunter1@localhost' },
  'api-key': { type: 'string', help: 'Key of the API.', secret: true, default: 'hunter2' },
  'api-codes': { type: 'strings', help: 'Codes.', secret: true },
  'api-tags': { type: 'map', help: 'Tags.', secret: true },
  'old-flag': { type: 'int', help: 'Superseded.', deprecated: 'use --interval' },
  provider: { type: 'enum', help: 'Where records go.', choices: ['aws', 'google'], required: true },
} as const satisfies OptionDescriptions;

const program: Program = { name: 'external-dns', description: 'Keeps DNS as the cluster says.', options, commands: { plan: { help: 'Shows changes: all.' }, explain: { help: 'Shows why.', words: 'NAME' } } };

describe('help', () => {
  const text = helpText(program);

  test.each([
    ['the usage', 'Usage: external-dns [command] [flags]'],
    ['a command with its words', '  explain NAME\n      Shows why.'],
    ['headings', '\nRounds:\n'],
    ['a boolean in both forms', '  --[no-]once\n'],
    ['a placeholder', '  --server=URL\n'],
    ['a default and the variable', '(default: 1m30s;'],
    ['a list default', 'default: A,AAAA'],
    ['choices without the empty one', 'one of: sync, upsert-only;'],
    ['what to use instead', 'deprecated: use --interval'],
    ['that a flag must be given', '(required; one of: aws, google; $EXTERNAL_DNS_PROVIDER)'],
  ])('shows %s', (_name, part) => {
    expect(text.replaceAll(/(?<=[^\n:]) *\n {6}/g, (match) => (part.includes('\n') ? match : ' '))).toContain(part);
  });

  test('prints no secret, not even as a default', () => {
    for (const document of [text, manPage(program), markdownTable(options)]) expect(document).not.toMatch(/hunter/);
  });

  test.each([40, 80, 120])('no line is longer than %d characters unless it is one word', (width) => {
    for (const line of helpText(program, width).split('\n')) if (line.trim().includes(' ') && !line.startsWith('Usage')) expect(line.length).toBeLessThanOrEqual(width);
  });
});

describe('manual page', () => {
  test('has every flag, its dashes escaped', () => {
    for (const name of Object.keys(options)) expect(manPage(program)).toContain(name.replaceAll('-', '\\-'));
  });
});

describe('Markdown', () => {
  test('has one row a flag, of four cells', () => {
    const rows = markdownTable(options).trim().split('\n').slice(2);
    expect(rows).toHaveLength(Object.keys(options).length);
    for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });
  test('escapes what would be markup', () => {
    expect(markdownTable(options)).toContain('What may be done \\[to records\\]: all \\| some. One of `sync`, `upsert-only`.');
  });
  test('can stand under headings', () => {
    expect(markdownTable(options, { headingLevel: 3 }).match(/^### .*/gm)).toEqual(['### Options', '### Rounds', '### Planning']);
  });
});

describe('dump', () => {
  function dump(argv: readonly string[]) {
    const parsed = parseOptions(options, { argv: ['--provider=aws', ...argv], env: {} });
    if (parsed.action !== 'run') throw new Error('expected a run');
    return dumpOptions(options, parsed.values);
  }
  test('writes values as they would be given and hides secrets', () => {
    expect(dump(['--api-codes=hunter3', '--api-codes=', '--api-tags=a=hunter4'])).toEqual({
      interval: '1m30s',
      once: false,
      policy: '',
      'managed-record-types': ['A', 'AAAA'],
      server: 'https://me:******@localhost',
      'api-key': '******',
      'api-codes': ['******', ''],
      'api-tags': { a: '******' },
      'old-flag': 0,
      provider: 'aws',
    });
  });
  test('of what was changed leaves out what is as it would be anyway', () => {
    const parsed = parseOptions(options, { argv: ['--provider=aws', '--api-key=x', '--interval=1m30s', '--managed-record-types=A'], env: {} });
    if (parsed.action !== 'run') throw new Error('expected a run');
    expect(dumpOptions(options, parsed.values, 'changed')).toEqual({ provider: 'aws', 'api-key': '******', 'managed-record-types': ['A'] });
  });
  test('shows that a secret is empty', () => {
    expect(dump(['--api-key='])['api-key']).toBe('');
  });
});

describe('completion in bash', () => {
  function complete(words: readonly string[]): readonly string[] {
    const script = `${completionScript(program, 'bash')}\nCOMP_WORDS=("$@")\nCOMP_CWORD=$(($#-1))\n_external_dns_complete 2>/dev/null\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script, 'bash', 'external-dns', ...words], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line !== '');
  }
  test.each<[string, string[], string[]]>([
    ['flags by their beginning', ['--int'], ['--interval']],
    ['both forms of a boolean', ['--no-'], ['--no-once']],
    ['choices after a blank', ['--policy', 'u'], ['upsert-only']],
    ['choices after "="', ['--policy', '=', ''].slice(0, 2), ['sync', 'upsert-only']],
    ['choices after "=" and a beginning', ['--provider', '=', 'g'], ['google']],
    ['commands', ['p'], ['plan']],
    ['built-in flags', ['--vers'], ['--version']],
  ])('%s', (_name, words, expected) => {
    expect(complete(words)).toEqual(expected);
  });
});

describe('completion in other shells', () => {
  test('zsh gets each flag with its choices, quotes and colons escaped', () => {
    const script = completionScript(program, 'zsh');
    expect(script).toContain(`'--policy=[What may be done \\[to records\\]\\: all | some.]:value:(sync upsert-only)'`);
    expect(script).toContain(`'(--no-once)--once[One round, then end; don'\\''t stay.]'`);
    expect(script).toContain(`'*--managed-record-types=`);
  });
  test('fish gets each flag with its choices', () => {
    const script = completionScript(program, 'fish');
    expect(script).toContain(`complete -c external-dns -l provider -d 'Where records go.' -x -a 'aws google'`);
    expect(script).toContain(`complete -c external-dns -l no-once -d 'One round, then end; don\\'t stay.'`);
    expect(script).toContain(`-a 'plan'`);
  });
});
