import { describe, expect, it } from 'vitest';
import { failure, render } from '../test/fixture.ts';

describe('built-in functions', () => {
  it.each([
    ['or .Nothing "d"', 'd'],
    ['or .Name "d"', 'web'],
    ['or "" 0', '0'],
    ['and .Name "x"', 'x'],
    ['and 0 .Name', '0'],
    ['and 0 refuse', '0'],
    ['or 1 refuse', '1'],
    ['"x" | and 1', 'x'],
    ['not .Name', 'false'],
    ['not .Nothing', 'true'],
    ['eq .Name "a" "web"', 'true'],
    ['eq .Name "a" "b"', 'false'],
    ['eq nil .Nothing', 'true'],
    ['eq .Spec.Unset nil', 'true'],
    ['eq (index .Spec.Ports 0) (index .Spec.Ports 0)', 'true'],
    ['eq (index .Spec.Ports 0) (index .Spec.Ports 1)', 'false'],
    ['ne 1 2', 'true'],
    ['lt "a" "b"', 'true'],
    ['lt "z" "é"', 'true'],
    ['lt "\\uffff" "😀"', 'true'],
    ['le 2 2', 'true'],
    ['gt 1.5 1.0', 'true'],
    ['ge 1 2', 'false'],
    ['lt 1 9223372036854775807', 'true'],
    ['len .Hosts', '2'],
    ['len .Labels', '2'],
    ['len "é"', '2'],
    ['index .Hosts 1', 'b.test'],
    ['index .Raw "sub" "key"', 'v'],
    ['index "abc" 1', '98'],
    ['slice "abcdef" 1 3', 'bc'],
    ['slice "abc"', 'abc'],
    ['slice "abc" 3', ''],
    ['slice "héllo" 0 3', 'hé'],
    ['slice "héllo" 0 2', 'h\ufffd'],
    ['slice .Hosts 1', '[b.test]'],
    ['printf "%T" (slice .Hosts 1)', '[]string'],
    ['html "<a href=\\"x\\">&\'</a>"', '&lt;a href=&#34;x&#34;&gt;&amp;&#39;&lt;/a&gt;'],
    ['js "\'<\\n=\\\\"', "\\'\\u003C\\u000A\\u003D\\\\"],
    ['urlquery "a b/é~"', 'a+b%2F%C3%A9~'],
    ['urlquery .Raw.missing', '%3Cno+value%3E'],
    ['html 1 2', '1 2'],
    ['html .Spec.Class', 'nginx'],
    ['call .Upper "a"', 'A'],
    ['"a" | call .Upper', 'A'],
    ['print', ''],
  ])('%s gives %s', (expression, expected) => {
    expect(render(`{{${expression}}}`)).toBe(expected);
  });

  it.each([
    ['eq .Name', 'error calling eq: missing argument for comparison'],
    ['eq .Name 1', 'error calling eq: incompatible types for comparison: string and int'],
    ['eq .Hosts .Hosts', 'error calling eq: non-comparable type [a.test b.test]: []string'],
    ['eq .Spec .Spec', expect.stringContaining('error calling eq: non-comparable type {LoadBalancer')],
    ['lt 1 1.5', 'error calling lt: incompatible types for comparison: int and float64'],
    ['lt true false', 'error calling lt: invalid type for comparison'],
    ['lt nil 1', 'error calling lt: invalid type for comparison'],
    ['index nil 1', 'error calling index: index of untyped nil'],
    ['index .Raw "missing" "k"', 'error calling index: index of nil pointer'],
    ['index .Hosts -1', 'error calling index: index out of range: -1'],
    ['index .Hosts "a"', 'error calling index: cannot index slice/array with type string'],
    ['index .Labels 1', 'error calling index: value has type int; should be string'],
    ['index .Labels nil', 'error calling index: value is nil; should be of type string'],
    ['index .Replicas 1', "error calling index: can't index item of type int64"],
    ['len 3', 'error calling len: len of type int'],
    ['len .Nothing', 'error calling len: len of nil pointer'],
    ['slice "abc" 2 1', 'error calling slice: invalid slice index: 2 > 1'],
    ['slice "abc" 9', 'error calling slice: index out of range: 9'],
    ['slice "abc" 1 2 3', 'error calling slice: cannot 3-index slice a string'],
    ['slice .Hosts 0 1 1 1', 'error calling slice: too many slice indexes: 4'],
    ['slice .Labels', "error calling slice: can't slice item of type map[string]string"],
    ['call nil', 'error calling call: call of nil'],
    ['call .Name', 'error calling call: non-function .Name of type string'],
    ['call .Upper', 'error calling call: wrong number of args for .Upper: got 0 want 1'],
    ['call .Upper 1', 'error calling call: arg 0: value has type int; should be string'],
    ['printf 3', 'expected string; found 3'],
    ['not 1 2', 'wrong number of args for not: want 1 got 2'],
  ])('%s is an error', (expression, reason) => {
    expect(failure(`{{${expression}}}`).reason).toEqual(reason);
  });
});

describe('custom functions', () => {
  it.each([
    ['hasKey .Labels "app"', 'true'],
    ['hasKey .Empty "app"', 'false'],
    ['hasKey .Raw.missing "app"', 'false'],
    ['takesInt 1.0', '1'],
    ["takesInt 'a'", '97'],
    ['takesInt .Replicas', '3'],
    ['takesFloat 1', '1'],
    ['takesBool true', 'true'],
    ['joinAll', ''],
    ['joinAll "a" "b" .Name', 'a+b+web'],
    ['"z" | joinAll "a"', 'a+z'],
    ['(fromJson "{\\"a\\":{\\"b\\":[1,2]}}").a.b', '[1 2]'],
    ['fromJson "1000000"', '1e+06'],
    ['fromJson "8080"', '8080'],
  ])('%s gives %s', (expression, expected) => {
    expect(render(`{{${expression}}}`)).toBe(expected);
  });

  it('a wrong piped value is refused by type', () => {
    expect(failure('{{.Replicas | toLower}}').reason).toBe('wrong type for value; expected string; got int64');
    expect(failure('{{joinAll "a" 1}}').reason).toBe('expected string; found 1');
  });
});
