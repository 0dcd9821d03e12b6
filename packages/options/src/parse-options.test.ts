import { errorKind } from '@external-dns/plugin';
import type { OptionDescriptions } from '@external-dns/plugin';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { parseOptions, peekOptions } from './parse-options.ts';
import type { ParseInput } from './parse-options.ts';

const descriptions = {
  namespace: { type: 'string', help: 'Only objects of this namespace.' },
  once: { type: 'bool', help: 'One round, then end.' },
  'exclude-unschedulable': { type: 'bool', help: 'Leave out cordoned nodes.', default: true },
  'batch-size': { type: 'int', help: 'Changes in a request.', default: 200 },
  'body-size': { type: 'int64', help: 'Bytes of an answer.', default: 1024 },
  interval: { type: 'duration', help: 'Time between rounds.', default: 60_000 },
  policy: { type: 'enum', help: 'What may be done.', choices: ['sync', 'upsert-only', 'create-only'], default: 'sync' },
  'domain-filter': { type: 'strings', help: 'Domains looked after.', default: ['example.org'] },
  sources: { type: 'enums', help: 'Where endpoints come from.', choices: ['ingress', 'service'] },
  'create-tag': { type: 'map', help: 'Tags of new services.' },
  'regex-filter': { type: 'regex', help: 'Names looked after.' },
  'api-key': { type: 'string', help: 'Key of the API.', secret: true },
  'secret-mode': { type: 'enum', help: 'A choice nobody may see.', choices: ['a', 'b'], secret: true },
  'old-timeout': { type: 'duration', help: 'Superseded.', deprecated: 'use --interval' },
} as const satisfies OptionDescriptions;

function run(argv: readonly string[], env: ParseInput['env'] = {}, more: Partial<ParseInput> = {}) {
  const parsed = parseOptions(descriptions, { argv, env, ...more });
  if (parsed.action !== 'run') throw new Error(`expected a run, got ${parsed.action}`);
  return parsed;
}

function failure(argv: readonly string[], env: ParseInput['env'] = {}, more: Partial<ParseInput> = {}): string {
  try {
    run(argv, env, more);
  } catch (error) {
    expect(errorKind(error)).toBe('config');
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('expected an error');
}

describe('values from the command line', () => {
  const cases: readonly (readonly [name: string, argv: readonly string[], flag: keyof typeof descriptions, value: unknown])[] = [
    ['a value after "="', ['--namespace=a'], 'namespace', 'a'],
    ['a value of its own', ['--namespace', 'a'], 'namespace', 'a'],
    ['an empty value after "="', ['--namespace='], 'namespace', ''],
    ['an empty value of its own', ['--namespace', ''], 'namespace', ''],
    ['a value with "=" in it', ['--namespace=a=b'], 'namespace', 'a=b'],
    ['a value that begins with "-", after "="', ['--namespace=-a'], 'namespace', '-a'],
    ['a lone "-" is the empty text', ['--namespace', '-'], 'namespace', ''],
    ['"-" after "=" is itself', ['--namespace=-'], 'namespace', '-'],
    ['"@" after "=" is itself', ['--namespace=@file'], 'namespace', '@file'],
    ['a value after "--"', ['--namespace', '--', '--a'], 'namespace', '--a'],
    ['a boolean', ['--once'], 'once', true],
    ['a boolean switched off', ['--no-exclude-unschedulable'], 'exclude-unschedulable', false],
    ['a boolean of its own default', ['--no-once'], 'once', false],
    ['a whole number', ['--batch-size=50'], 'batch-size', 50],
    ['a number with an exponent', ['--batch-size=1e3'], 'batch-size', 1000],
    ['a fraction, cut off', ['--batch-size=2.9'], 'batch-size', 2],
    ['a negative fraction, cut towards zero', ['--batch-size=-2.9'], 'batch-size', -2],
    ['a number with a base', ['--body-size=0x10'], 'body-size', 16],
    ['a duration in milliseconds', ['--interval=1m30s'], 'interval', 90_000],
    ['a choice', ['--policy=upsert-only'], 'policy', 'upsert-only'],
    ['one of several', ['--domain-filter=a'], 'domain-filter', ['a']],
    ['several, in order', ['--domain-filter=b', '--domain-filter', 'a'], 'domain-filter', ['b', 'a']],
    ['commas do not split', ['--domain-filter=a,b'], 'domain-filter', ['a,b']],
    ['several choices', ['--sources=service', '--sources=ingress'], 'sources', ['service', 'ingress']],
    ['pairs with "=" and ":", cut at the first', ['--create-tag=a=b:c', '--create-tag=d:e=f'], 'create-tag', { a: 'b:c', d: 'e=f' }],
    ['a key given twice: the last counts', ['--create-tag=a=1', '--create-tag=a=2'], 'create-tag', { a: '2' }],
    ['a regular expression', ['--regex-filter=^a+$'], 'regex-filter', '^a+$'],
    ['an empty regular expression', ['--regex-filter='], 'regex-filter', ''],
  ];
  test.each(cases)('%s', (_name, argv, flag, value) => {
    const { values, origins } = run(argv);
    expect(values[flag]).toEqual(value);
    expect(origins[flag]).toBe('argument');
  });

  test('a key named __proto__ is a key', () => {
    expect(Object.entries(run(['--create-tag=__proto__=x']).values['create-tag'])).toEqual([['__proto__', 'x']]);
  });

  test('the values are typed by their descriptions', () => {
    const { values } = run([]);
    expectTypeOf(values.interval).toEqualTypeOf<number>();
    expectTypeOf(values['domain-filter']).toEqualTypeOf<readonly string[]>();
    expectTypeOf(values.once).toEqualTypeOf<boolean>();
    expect(values).toMatchObject({ interval: 60_000, 'domain-filter': ['example.org'], sources: [], 'create-tag': {}, 'api-key': '', 'old-timeout': 0 });
  });
});

describe('what is refused, with the flag, the text and what would be right', () => {
  const cases: readonly (readonly [name: string, argv: readonly string[], parts: readonly string[]])[] = [
    ['an unknown flag, with the nearest', ['--namespce=a'], ['--namespce', 'did you mean --namespace?']],
    ['an unknown switched-off flag, with the nearest', ['--no-onse'], ['--no-onse', 'did you mean --no-once?']],
    ['an unknown flag that resembles none', ['--quarantine-everything'], ['--quarantine-everything', '--help']],
    ['a name that objects have', ['--constructor=a'], ['--constructor']],
    ['a short flag', ['-n'], ['unknown short flag "-n"']],
    ['--no- before a flag that takes a value', ['--no-namespace'], ['--no-namespace', 'takes one']],
    ['a boolean with a value', ['--once=false'], ['--once', '=false', '--no-once']],
    ['no value at the end', ['--namespace'], ['--namespace needs a value']],
    ['a flag where a value should be', ['--namespace', '--once'], ['--namespace needs a value', '"="']],
    ['a separate value that begins with "-"', ['--batch-size', '-1'], ['--batch-size needs a value', '"="']],
    ['a single flag given twice', ['--namespace=a', '--namespace=a'], ['--namespace cannot be repeated']],
    ['a boolean given twice', ['--once', '--no-once'], ['--once cannot be repeated']],
    ['a word', ['true'], ['unexpected argument "true"']],
    ['a flag after "--"', ['--', '--once'], ['unexpected argument "--once"']],
    ['a number that is none', ['--batch-size=many'], ['--batch-size', '"many"', 'not a number']],
    ['an empty number', ['--batch-size='], ['--batch-size', '""', 'not a number']],
    ['a fraction where only whole numbers go', ['--body-size=1.5'], ['--body-size', '"1.5"', 'whole number']],
    ['a duration without a unit', ['--interval=72'], ['--interval', '"72"', 'no unit', 'units ns']],
    ['a choice that is none, with the nearest', ['--policy=snyc'], ['--policy', '"snyc"', 'sync, upsert-only, create-only', 'did you mean "sync"?']],
    ['a choice in another case', ['--policy=Sync'], ['"Sync"', 'did you mean "sync"?']],
    ['one bad among several choices', ['--sources=service', '--sources=pod'], ['--sources', '"pod"', 'ingress, service']],
    ['a pair without a separator', ['--create-tag=a'], ['--create-tag', '"a"', 'KEY=VALUE']],
    ['a regular expression beyond RE2', ['--regex-filter=(?=a)'], ['--regex-filter', '"(?=a)"', 'RE2']],
    ['a built-in flag with a value', ['--help=me'], ['--help', '=me']],
  ];
  test.each(cases)('%s', (_name, argv, parts) => {
    const message = failure(argv);
    for (const part of parts) expect(message).toContain(part);
  });

  test('every bad value is told at once, one a line', () => {
    expect(failure(['--interval=1', '--policy=x', '--sources=a', '--sources=b']).split('\n')).toHaveLength(4);
  });

  test('the password of a URL is not in the message', () => {
    expect(failure(['--interval=http://me:hunter2@example.org'])).not.toContain('hunter2');
  });

  test('the text of a secret is not in the message', () => {
    const message = failure(['--secret-mode=hunter2']);
    expect(message).toContain('--secret-mode');
    expect(message).not.toContain('hunter2');
  });
});

describe('values from the environment', () => {
  const cases: readonly (readonly [name: string, env: Record<string, string>, flag: keyof typeof descriptions, value: unknown])[] = [
    ['a text', { EXTERNAL_DNS_NAMESPACE: 'a' }, 'namespace', 'a'],
    ['a text keeps its line break', { EXTERNAL_DNS_NAMESPACE: 'a\n' }, 'namespace', 'a\n'],
    ['true as "1"', { EXTERNAL_DNS_ONCE: '1' }, 'once', true],
    ['true as "T"', { EXTERNAL_DNS_ONCE: 'T' }, 'once', true],
    ['false as "False"', { EXTERNAL_DNS_EXCLUDE_UNSCHEDULABLE: 'False' }, 'exclude-unschedulable', false],
    ['a duration', { EXTERNAL_DNS_INTERVAL: '2h' }, 'interval', 7_200_000],
    ['one of several', { EXTERNAL_DNS_DOMAIN_FILTER: 'a' }, 'domain-filter', ['a']],
    ['several, one a line', { EXTERNAL_DNS_DOMAIN_FILTER: 'a\nb\r\nc' }, 'domain-filter', ['a', 'b', 'c']],
    ['one trailing line break is dropped', { EXTERNAL_DNS_DOMAIN_FILTER: 'a\nb\r\n' }, 'domain-filter', ['a', 'b']],
    ['empty lines are values', { EXTERNAL_DNS_DOMAIN_FILTER: '\na\n\n' }, 'domain-filter', ['', 'a', '']],
    ['commas do not split', { EXTERNAL_DNS_DOMAIN_FILTER: 'a,b' }, 'domain-filter', ['a,b']],
    ['pairs', { EXTERNAL_DNS_CREATE_TAG: 'a=b\nc:d' }, 'create-tag', { a: 'b', c: 'd' }],
  ];
  test.each(cases)('%s', (_name, env, flag, value) => {
    const { values, origins } = run([], env);
    expect(values[flag]).toEqual(value);
    expect(origins[flag]).toBe('environment');
  });

  test('an empty variable sets nothing', () => {
    const { values, origins } = run([], { EXTERNAL_DNS_DOMAIN_FILTER: '' });
    expect(values['domain-filter']).toEqual(['example.org']);
    expect(origins['domain-filter']).toBe('default');
  });

  test('a flag replaces its variable and does not join it', () => {
    expect(run(['--domain-filter=b'], { EXTERNAL_DNS_DOMAIN_FILTER: 'a' }).values['domain-filter']).toEqual(['b']);
  });

  test('a bad variable does not matter when the flag is given', () => {
    expect(run(['--interval=1s'], { EXTERNAL_DNS_INTERVAL: 'x' }).values.interval).toBe(1000);
  });

  test.each([
    ['EXTERNAL_DNS_ONCE', 'yes', 'neither true nor false'],
    ['EXTERNAL_DNS_INTERVAL', '72', 'no unit'],
    ['EXTERNAL_DNS_POLICY', 'sync\n', 'sync, upsert-only, create-only'],
  ])('a bad %s is named with its flag', (variable, text, problem) => {
    const message = failure([], { [variable]: text });
    expect(message).toContain(variable);
    expect(message).toContain(problem);
  });
});

describe('warnings', () => {
  test('a deprecated flag says what to use instead, from the environment too', () => {
    for (const { warnings } of [run(['--old-timeout=1s']), run([], { EXTERNAL_DNS_OLD_TIMEOUT: '1s' })]) {
      expect(warnings).toHaveLength(1);
      expect(warnings[0]).toMatchObject({ option: 'old-timeout', message: expect.stringContaining('use --interval') });
    }
    expect(run([]).warnings).toEqual([]);
  });

  test('a variable that sets no flag is told with the nearest one', () => {
    expect(run([], { EXTERNAL_DNS_NAMESPCE: 'a' }).warnings[0]?.message).toContain('EXTERNAL_DNS_NAMESPACE');
  });

  test('what Kubernetes sets for a Service named external-dns is no mistake', () => {
    const env = {
      EXTERNAL_DNS_SERVICE_HOST: '10.0.0.1',
      EXTERNAL_DNS_SERVICE_PORT: '7979',
      EXTERNAL_DNS_SERVICE_PORT_HTTP: '7979',
      EXTERNAL_DNS_PORT: 'tcp://10.0.0.1:7979',
      EXTERNAL_DNS_PORT_7979_TCP: 'tcp://10.0.0.1:7979',
      EXTERNAL_DNS_PORT_7979_TCP_ADDR: '10.0.0.1',
    };
    expect(run([], env).warnings).toEqual([]);
  });
});

describe('required flags', () => {
  const required = {
    provider: { type: 'enum', help: 'Where records go.', choices: ['aws', 'google'], required: true },
    source: { type: 'strings', help: 'Where endpoints come from.', required: true },
  } as const satisfies OptionDescriptions;
  const parse = (argv: readonly string[], env: ParseInput['env'] = {}) => parseOptions(required, { argv, env });

  test('all that are missing are named, with their choices', () => {
    expect(() => parse([])).toThrow(/--provider \(one of aws, google\).*--source/);
  });
  test('only the missing ones are named', () => {
    expect(() => parse(['--provider=aws'])).toThrow(/^(?!.*--provider).*--source/);
  });
  test('the environment will do', () => {
    expect(parse(['--provider=aws'], { EXTERNAL_DNS_SOURCE: 'service' })).toMatchObject({ values: { provider: 'aws', source: ['service'] } });
  });
  test.each(['help', 'help-long', 'help-man', 'version', 'completion-script-bash', 'completion-script-zsh', 'completion-script-fish'])('--%s asks for no other flag', (flag) => {
    expect(parse([`--${flag}`])).toEqual({ action: flag });
  });
  test('an unknown flag is told even beside --help', () => {
    expect(() => parse(['--help', '--provder=aws'])).toThrow(/did you mean --provider/);
  });
});

describe('commands', () => {
  const commands = { plan: { help: 'Shows what would change.' }, explain: { help: 'Shows why.', words: 'NAME' } };

  test.each([
    ['none', ['--once'], undefined, []],
    ['before flags', ['plan', '--once'], 'plan', []],
    ['between flags', ['--once', 'plan', '--namespace=a'], 'plan', []],
    ['with its words', ['explain', 'a.example.org', '--once', 'b.example.org'], 'explain', ['a.example.org', 'b.example.org']],
  ] as const)('%s', (_name, argv, command, words) => {
    const parsed = run(argv, {}, { commands });
    expect(parsed.command).toBe(command);
    expect(parsed.words).toEqual(words);
    expect(parsed.values.once).toBe(argv.some((argument) => argument === '--once'));
  });

  test('a word that is no command is told with the nearest one', () => {
    expect(failure(['plna'], {}, { commands })).toContain('did you mean plan?');
    expect(failure(['toString'], {}, { commands })).toContain('commands are plan, explain');
  });

  test('a command that takes no words refuses them', () => {
    expect(failure(['plan', 'all'], {}, { commands })).toContain('unexpected argument "all" after "plan"');
  });
});

describe('files of arguments', () => {
  const files: Readonly<Record<string, string>> = {
    flags: '# comment\n--once\n\n--namespace\na b\r\n@more\n',
    more: '--domain-filter=x\n',
    loop: '@loop',
    value: 'from-file\n',
  };
  const readFile = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  };

  test('the lines stand in place of the argument; comments and blank lines do not count', () => {
    const { values } = run(['@flags', '--domain-filter=y'], {}, { readFile });
    expect(values).toMatchObject({ once: true, namespace: 'a b', 'domain-filter': ['x', 'y'] });
  });
  test('a separate value may come from a file', () => {
    expect(run(['--namespace', '@value'], {}, { readFile }).values.namespace).toBe('from-file');
  });
  test('after "--" a word is itself', () => {
    expect(failure(['--', '@flags'], {}, { readFile })).toContain('unexpected argument "@flags"');
  });
  test.each([
    ['a file that is not there', ['@gone'], 'no such file'],
    ['a file that names itself', ['@loop'], 'levels deep'],
  ])('%s is refused', (_name, argv, problem) => {
    expect(failure(argv, {}, { readFile })).toContain(problem);
  });
  test('without a reader such an argument is refused', () => {
    expect(failure(['@flags'])).toContain('"@flags"');
  });
});

describe('peekOptions', () => {
  const few = { provider: { type: 'string', help: 'Where records go.', required: true }, source: { type: 'strings', help: 'Where endpoints come from.' } } as const satisfies OptionDescriptions;

  test('passes over what is not described', () => {
    const { values } = peekOptions(few, { argv: ['plan', '-x', '--aws-key', 'k', '--once', '--provider', 'aws', '--source=a', '--other=b', '--source=c'], env: {} });
    expect(values).toEqual({ provider: 'aws', source: ['a', 'c'] });
  });
  test('reads the environment, asks for nothing, and tells of --help', () => {
    expect(peekOptions(few, { argv: ['--help'], env: { EXTERNAL_DNS_SOURCE: 'a\nb' } })).toEqual({ values: { provider: '', source: ['a', 'b'] }, builtIn: 'help' });
  });
});
