import type { OptionDescription, OptionDescriptions } from '@external-dns/plugin';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { joinOptions, pickOptions } from './join-options.ts';
import { parseOptions } from './parse-options.ts';

const app = { interval: { type: 'duration', help: 'Time between rounds.', default: 60_000 }, 'tls-ca': { type: 'string', help: 'CA file.' } } as const satisfies OptionDescriptions;
const plugin = { 'acme-zone': { type: 'strings', help: 'Zones.' }, 'tls-ca': { type: 'string', help: 'File of CAs.', group: 'TLS' } } as const satisfies OptionDescriptions;

test('options of all parts are parsed together and handed back to each part', () => {
  const all = joinOptions({ 'the program': app, 'provider acme': plugin });
  const parsed = parseOptions(all, { argv: ['--acme-zone=a', '--tls-ca=ca.pem'], env: {} });
  if (parsed.action !== 'run') throw new Error('expected a run');
  expectTypeOf(parsed.values.interval).toEqualTypeOf<number>();
  const values = pickOptions(plugin, parsed.values);
  expectTypeOf(values['acme-zone']).toEqualTypeOf<readonly string[]>();
  expect(values).toEqual({ 'acme-zone': ['a'], 'tls-ca': 'ca.pem' });
});

test('of one flag described twice the first text is kept', () => {
  expect(joinOptions({ 'the program': app, 'provider acme': plugin })['tls-ca'].help).toBe('CA file.');
});

test('values that were not parsed for a part are refused', () => {
  expect(() => pickOptions(plugin, { 'tls-ca': '' })).toThrow(/--acme-zone/);
});

describe('clashes name the flag and both parts', () => {
  const size: OptionDescription = { type: 'int', help: 'Size.', default: 1 };
  test.each<[string, OptionDescription, OptionDescription, string]>([
    ['type', size, { type: 'string', help: 'Size.' }, 'type'],
    ['default', size, { ...size, default: 2 }, 'default'],
    ['choices', { type: 'enum', help: 'S.', choices: ['a'] }, { type: 'enum', help: 'S.', choices: ['b'] }, 'choices'],
    ['required', size, { ...size, required: true }, 'required'],
    ['secret', size, { ...size, secret: true }, 'secret'],
  ])('%s', (_name, first, second, difference) => {
    expect(() => joinOptions({ 'provider a': { size: first }, 'provider b': { size: second } })).toThrow(new RegExp(`--size .*provider a.*provider b.*${difference}`));
  });
});

describe('names that cannot work are refused', () => {
  const flag: OptionDescription = { type: 'bool', help: 'A switch.' };
  test.each<[string, OptionDescriptions, RegExp]>([
    ['upper case', { Size: flag }, /--Size .*not a flag name/],
    ['an underscore, which the environment name hides', { a_b: flag }, /--a_b .*not a flag name/],
    ['a built-in flag', { version: flag }, /--version .*built-in/],
    ['the --no- form of another', { 'no-events': flag, events: flag }, /--no-events .*--events/],
    ['a default that is no choice', { policy: { type: 'enum', help: 'P.', choices: ['a'], default: 'b' } }, /--policy .*"b"/],
  ])('%s', (_name, options, message) => {
    expect(() => joinOptions({ 'provider a': options })).toThrow(message);
  });
});
