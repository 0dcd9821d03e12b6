import { describe, expect, it } from 'vitest';
import { goFloat64, GoMap, GoStruct, withFloat64 } from './index.ts';
import { failure, render, service, struct } from '../test/fixture.ts';

describe('missing and nil values', () => {
  it.each([
    ['a missing key of a map of any', '{{.Raw.missing}}', '<no value>', 'map has no entry for key "missing"'],
    ['a missing key of a map of strings', '{{.Labels.missing}}', '<no value>', 'map has no entry for key "missing"'],
    ['a field of a missing key', '{{.Raw.missing.q}}', '<no value>', 'map has no entry for key "missing"'],
    ['comparison with a missing key', '{{eq .Raw.missing ""}}', 'false', 'map has no entry for key "missing"'],
    ['a field of the nil that a function gave', '{{(fromJson "x").y}}', '<no value>', 'nil data; no entry for key "y"'],
  ])('%s prints or fails as the mode says', (_name, text, printed, reason) => {
    expect(render(text)).toBe(printed);
    expect(failure(text, { missingKey: 'error' }).reason).toBe(reason);
  });

  it('index gives the zero value of the map in both modes', () => {
    for (const missingKey of ['default', 'error'] as const) {
      expect(render('[{{index .Labels "missing"}}] {{index .Raw "missing"}}', { missingKey })).toBe('[] <no value>');
    }
  });

  it.each([
    ['a field of a stored nil', '{{.Raw.none.q}}', 'nil pointer evaluating interface {}.q'],
    ['an unknown field of a pointer to a struct', '{{.Nope}}', "can't evaluate field Nope in type *v1.Service"],
    ['an unknown field of a struct', '{{.Spec.hostname}}', "can't evaluate field hostname in type v1.Spec"],
    ['a field of a list', '{{.Hosts.x}}', "can't evaluate field x in type []string"],
    ['a field of a string', '{{.Name.x}}', "can't evaluate field x in type string"],
    ['a field through a nil pointer', '{{.Spec.Ref.Name}}', 'nil pointer evaluating *v1.Ref.Name'],
    ['an unknown field through a nil pointer', '{{.Spec.Ref.Nope}}', "can't evaluate field Nope in type *v1.Ref"],
    ['a missing key given to a function of strings', '{{toLower .Raw.missing}}', 'invalid value; expected string'],
    ['a stored nil given to a function of strings', '{{toLower .Raw.none}}', 'wrong type for value; expected string; got interface {}'],
    ['a nil pointer given to a function of strings', '{{toLower .Spec.Unset}}', 'dereference of nil pointer of type string'],
  ])('%s is an error', (_name, text, reason) => {
    expect(failure(text).reason).toBe(reason);
  });

  it('prints nil pointers as <nil> and follows others', () => {
    expect(render('{{.Spec.Unset}} {{.Spec.Ref}} {{.Spec.Class}} {{upper .Spec.Class}}')).toBe('<nil> <nil> nginx NGINX');
  });
});

describe('truth', () => {
  it.each([
    ['""', false], ['"0"', true], ['0', false], ['1', true], ['0.0', false], ['false', false], ['true', true], ['.Nothing', false], ['.Empty', false],
    ['.Labels', true], ['.Spec', true], ['.Spec.Unset', false], ['.Spec.Class', true], ['.Raw.missing', false], ['(slice .Hosts 0 0)', false], ['.Hosts', true],
  ])('%s is %s', (operand, expected) => {
    expect(render(`{{if ${operand}}}true{{else}}false{{end}}`)).toBe(String(expected));
  });
});

describe('printing', () => {
  it.each([
    ['a list', '{{.Raw.list}}', '[a b 1.5 true <nil>]'],
    ['a map by sorted key', '{{.Labels}}', 'map[app:shop tier:front]'],
    ['structs in a list', '{{.Spec.Ports}}', '[{http 80} {https 443}]'],
    ['blanks only between two operands that are no strings', '{{print "n" "x" 1 2}}', 'nx1 2'],
    ['println', '{{println "a" 1}}', 'a 1\n'],
    ['nil', '{{print nil}} {{.Nothing}}', '<nil> <no value>'],
  ])('%s', (_name, text, expected) => {
    expect(render(text)).toBe(expected);
  });

  it.each([
    [3, '3'], [999999, '999999'], [1000000, '1e+06'], [12345678, '1.2345678e+07'], [0.0001, '0.0001'], [0.00001, '1e-05'], [8080, '8080'], [-2.5, '-2.5'], [1e100, '1e+100'],
  ])('float64 %d prints %s', (value, expected) => {
    expect(render('{{.}}', { data: goFloat64(value) })).toBe(expected);
  });

  it('uses the text of a struct that has one', () => {
    const time = new GoStruct('v1.Time', { names: ['Seconds'], get: () => 5, text: () => 'noon' });
    expect(render('{{.}} {{printf "%s|%v|%d" . . .}}', { data: time })).toBe('noon noon|noon|{5}');
  });
});

describe('numbers', () => {
  it('whole JSON numbers are ints, fractions float64', () => {
    expect(render('{{.port}} {{eq .port 8080}} {{printf "%T %T" .port .part}}', { data: { port: 8080, part: 0.5 } })).toBe('8080 true int float64');
  });

  it('typed ints compare with int literals, floats do not', () => {
    expect(render('{{eq .Replicas 3}}')).toBe('true');
    expect(failure('{{eq .Weight 3}}').reason).toContain('incompatible types for comparison');
  });

  it('withFloat64 makes every number of decoded JSON a float64', () => {
    const data = withFloat64(JSON.parse('{"a":[1000000,{"b":8080}],"c":"x","d":null}'));
    expect(render('{{.}} {{printf "%T" (index .a 0)}}', { data })).toBe('map[a:[1e+06 map[b:8080]] c:x d:<nil>] float64');
  });

  it('keeps int64 values past 2^53 exact', () => {
    expect(render('{{.}} {{printf "%x" .}} {{eq . 9007199254740993}}', { data: 9007199254740993n })).toBe('9007199254740993 20000000000001 true');
  });
});

describe('keys that name parts of JavaScript objects', () => {
  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('%s is a missing key unless the data holds it', (key) => {
    expect(render(`{{.${key}}} {{index . "${key}"}}`, { data: {} })).toBe('<no value> <no value>');
    expect(render(`{{.${key}}} {{index . "${key}"}}`, { data: JSON.parse(`{"${key}":"own"}`) })).toBe('own own');
    expect(render(`{{.${key}}}`, { data: withFloat64(JSON.parse(`{"${key}":1}`)) })).toBe('1');
    expect(failure(`{{.${key}}}`).reason).toBe(`can't evaluate field ${key} in type *v1.Service`);
    expect(failure(`{{${key}}}`).reason).toBe(`function "${key}" not defined`);
  });

  it('a Map is a map as well', () => {
    expect(render('{{.size}} {{.a}} {{range $k, $v := .}}{{$k}}{{end}}', { data: new Map([['b', 1], ['a', 2]]) })).toBe('<no value> 2 ab');
    expect(render('{{.a}} {{len .}}', { data: new GoMap('string', new Map([['a', 'x']])) })).toBe('x 1');
  });
});

describe('methods', () => {
  it('are called with the arguments of the command', () => {
    const data = new GoStruct('*v1.Pod', {
      names: [],
      get: () => undefined,
      method: (name) => (name === 'GetLabel' ? { params: ['string'], call: (key) => `label ${String(key)}` } : undefined),
    });
    expect(render('{{.GetLabel "a"}} {{"b" | .GetLabel}}', { data })).toBe('label a label b');
    expect(failure('{{.GetLabel}}', { data }).reason).toBe('wrong number of args for GetLabel: want 1 got 0');
  });

  it('data is not changed by an execution', () => {
    const data = Object.freeze({ a: Object.freeze([3, 1, 2]), m: Object.freeze({ z: 1, y: 2 }) });
    expect(render('{{range .a}}{{.}}{{end}}{{.m}}', { data })).toBe('312map[y:2 z:1]');
    expect(render('{{.Name}}', { data: struct('T', { Name: service }) })).toContain('{');
  });
});
