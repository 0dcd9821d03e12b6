import { RECORD_TYPES } from '@external-dns/endpoint';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createNameMapper } from './mapper.ts';

const mapper = (prefix = '', suffix = '', wildcardReplacement = '') => createNameMapper({ prefix, suffix, wildcardReplacement });

describe('names of ownership records', () => {
  test.each([
    ['', '', 'www.corp.test', 'A', 'a-www.corp.test'],
    ['', '', '7.0.0.10.in-addr.arpa', 'PTR', 'ptr-7.0.0.10.in-addr.arpa'],
    ['own', '', 'corp.test', 'AAAA', 'ownaaaa-corp.test'],
    ['', 'own', 'host', 'A', 'a-hostown'],
    ['', 'own', 'corp.test', 'A', 'a-corpown.test'],
    ['own.', '', 'www.corp.test', 'CNAME', 'own.cname-www.corp.test'],
    ['', '.own.sub', 'www.corp.test', 'CNAME', 'cname-www.own.sub.corp.test'],
    ['%{record_type}-', '', 'www.corp.test', 'MX', 'mx-www.corp.test'],
    ['', '-%{record_type}', 'www.corp.test', 'SRV', 'www-srv.corp.test'],
    ['x.%{record_type}.y.', '', 'www.corp.test', 'NS', 'x.ns.y.www.corp.test'],
    ['', '.x%{record_type}.y', 'www.corp.test', 'TXT', 'www.xtxt.y.corp.test'],
    ['%{record_type}', '', 'foo.corp.test', 'AAAA', 'aaaafoo.corp.test'],
  ])('prefix "%s", suffix "%s": %s %s is claimed at %s and read back', (prefix, suffix, name, recordType, txt) => {
    const names = mapper(prefix, suffix);
    expect(names.toTxtName(name, recordType)).toBe(txt);
    expect(names.read(txt)).toEqual({ name, recordType });
  });

  test('a first label * is replaced, any other star is not', () => {
    const names = mapper('o-', '', 'ANY');
    expect(names.toTxtName('*.corp.test', 'A')).toBe('o-a-any.corp.test');
    expect(names.toTxtName('*a.corp.test', 'A')).toBe('o-a-*a.corp.test');
    expect(names.wildcardOf('any.corp.test')).toBe('*.corp.test');
    expect(names.wildcardOf('anyone.corp.test')).toBeUndefined();
  });

  test('the spelling of the name is kept, affixes are lower case', () => expect(mapper('OWN-').toTxtName('Www.Corp.test', 'A')).toBe('own-a-Www.Corp.test'));

  test.each([
    ['', '', 'www.corp.test', 'www.corp.test', ''],
    ['o-', '', 'o-www.corp.test', 'www.corp.test', ''],
    ['', '-o', 'www-o.corp.test', 'www.corp.test', ''],
    ['o-%{record_type}-', '', 'o--www.corp.test', 'www.corp.test', ''],
    ['o-%{record_type}-', '', 'O-A-www.corp.test', 'www.corp.test', 'A'],
    ['', '.o.p', 'a-www.o.p', 'www', 'A'],
  ])('prefix "%s", suffix "%s": %s reads as %s of type "%s"', (prefix, suffix, txt, name, recordType) => {
    expect(mapper(prefix, suffix).read(txt)).toEqual({ name, recordType });
  });

  test.each([
    ['o-', '', 'www.corp.test'],
    ['', '-o', 'www.corp.test'],
    ['', '.o.p', 'a-www.o'],
    ['o-', '', 'o-'],
  ])('prefix "%s", suffix "%s": %s is no ownership record', (prefix, suffix, txt) => expect(mapper(prefix, suffix).read(txt)).toBeUndefined());

  test('law: what is written reads back, for any affix, name and type', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,4})?$/);
    const affix = fc.constantFrom('', 'own-', 'own.', '%{record_type}-', 'x-%{record_type}-', 'a.%{record_type}.b.');
    const suffix = fc.constantFrom('', '-own', '.own', '-%{record_type}', '.x.%{record_type}-y');
    fc.assert(
      fc.property(fc.oneof(affix.map((a) => [a, ''] as const), suffix.map((s) => ['', s] as const)), fc.array(label, { minLength: 2, maxLength: 4 }), fc.constantFrom(...RECORD_TYPES), ([p, s], labels, type) => {
        const names = mapper(p, s);
        expect(names.read(names.toTxtName(labels.join('.'), type))).toEqual({ name: labels.join('.'), recordType: type });
      }),
    );
  });
});
