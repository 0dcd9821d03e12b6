import { describe, expect, it } from 'vitest';
import { failure } from '../test/fixture.ts';

describe('parse errors', () => {
  it.each([
    ['{{.Name', 1, 'unclosed action'],
    ['a\n{{.Name\n\n', 4, 'unclosed action started at endpoint:2'],
    ['{{foo}}', 1, 'function "foo" not defined'],
    ['{{if}}x{{end}}', 1, 'missing value for if'],
    ['{{}}', 1, 'missing value for command'],
    ['{{if .Name}}', 1, 'unexpected EOF'],
    ['a\n{{end}}', 2, 'unexpected {{end}}'],
    ['{{else}}', 1, 'unexpected {{else}}'],
    ['{{if .A}}{{else}}{{else}}{{end}}', 1, 'expected end; found {{else}}'],
    ['{{break}}', 1, '{{break}} outside {{range}}'],
    ['{{continue}}', 1, '{{continue}} outside {{range}}'],
    ['{{define "a"}}x{{end}}{{define "a"}}y{{end}}', 1, 'template: multiple definition of template "a"'],
    ['{{range .A}}{{define "x"}}{{end}}{{end}}', 1, 'unexpected <define> in command'],
    ['{{define x}}{{end}}', 1, 'unexpected "x" in define clause'],
    ['{{$y}}', 1, 'undefined variable "$y"'],
    ['{{$x, $y := .A}}', 1, 'too many declarations in command'],
    ['{{range $x, 3 := .A}}{{end}}', 1, 'range can only initialize variables'],
    ['{{(.Name}}', 1, 'unclosed left paren'],
    ['{{.Name)}}', 1, 'unexpected right paren'],
    ['{{()}}', 1, 'missing value for parenthesized pipeline'],
    ['{{/* x}}', 1, 'unclosed comment'],
    ['{{/* x */ }}', 1, 'comment ends before closing delimiter'],
    ['{{"a}}', 1, 'unterminated quoted string'],
    ['{{`a}}', 1, 'unterminated raw quoted string'],
    ["{{'a}}", 1, 'unterminated character constant'],
    ['{{1a}}', 1, 'bad number syntax: "1a"'],
    ['{{18446744073709551616}}', 1, 'integer overflow: "18446744073709551616"'],
    ['{{"a".x}}', 1, 'unexpected . after term "\\"a\\""'],
    ['{{.Na€me}}', 1, "bad character U+20AC '€'"],
    ['{{€}}', 1, "unrecognized character in action: U+20AC '€'"],
    ['{{"a" | "b"}}', 1, 'non executable command in pipeline stage 2'],
    ['{{print : 1}}', 1, 'expected :='],
  ])('%j', (text, line, reason) => {
    const error = failure(text);
    expect(error).toMatchObject({ name: 'TemplateParseError', template: 'endpoint', line, column: 0, reason });
    expect(error.message).toBe(`template: endpoint:${line}: ${reason}`);
  });
});

describe('execution errors name the place', () => {
  it.each([
    ['{{.Nope}}', '1:2', '.Nope', "can't evaluate field Nope in type *v1.Service"],
    ['é\n  é{{.Spec.hostname}}', '2:11', '.Spec.hostname', "can't evaluate field hostname in type v1.Spec"],
    ['{{toLower .Raw.missing}}', '1:14', '.Raw.missing', 'invalid value; expected string'],
    ['{{nil}}', '1:2', 'nil', 'nil is not a command'],
    ['{{template "none"}}', '1:11', '{{template "none"}}', 'template "none" not defined'],
    ['{{3 4}}', '1:2', '3', "can't give argument to non-function 3"],
    ['{{.Raw.text 1}}', '1:6', '.Raw.text', 'text is not a method but has arguments'],
    ['{{.Name 1}}', '1:2', '.Name', 'Name has arguments but cannot be invoked as function'],
    ['{{hasKey .Raw "a"}}', '1:9', '.Raw', 'wrong type for value; expected map[string]string; got map[string]interface {}'],
    ['{{hasKey "x" "a"}}', '1:9', '"x"', 'can\'t handle "x" for arg of type map[string]string'],
    ['{{toLower nil}}', '1:10', 'nil', 'cannot assign nil to string'],
    ['{{toLower 3}}', '1:10', '3', 'expected string; found 3'],
    ['{{takesInt 1.5}}', '1:11', '1.5', 'expected integer; found 1.5'],
    ['{{takesBool 1}}', '1:12', '1', 'expected bool; found 1'],
    ['{{takesFloat "x"}}', '1:13', '"x"', 'expected float; found "x"'],
    ['{{toLower .Replicas}}', '1:10', '.Replicas', 'wrong type for value; expected string; got int64'],
    ['{{toLower}}', '1:2', 'toLower', 'wrong number of args for toLower: want 1 got 0'],
    ['{{and}}', '1:2', 'and', 'wrong number of args for and: want at least 1 got 0'],
    ['{{refuse}}', '1:2', 'refuse', 'error calling refuse: out of order'],
    ['{{index .Hosts 5}}', '1:2', 'index .Hosts 5', 'error calling index: index out of range: 5'],
    ['{{eq .Spec.Class "x"}}', '1:2', 'eq .Spec.Class "x"', 'error calling eq: incompatible types for comparison: *string and string'],
    ['{{range .Name}}{{end}}', '1:8', '.Name', "range can't iterate over web"],
    ['{{range $i, $n := 3}}{{end}}', '1:18', '3', "can't use 3 to iterate over more than one variable"],
    ['{{.Upper}}', '1:2', '{{.Upper}}', "can't print {{.Upper}} of type func()"],
    ['{{9223372036854775808}}', '1:2', '9223372036854775808', '9223372036854775808 overflows int'],
    ['{{$y = 1}}', '1:7', '1', 'undefined variable: $y'],
  ])('%j', (text, place, at, reason) => {
    const error = failure(text);
    expect(error.message).toBe(`template: endpoint:${place}: executing "endpoint" at <${at}>: ${reason}`);
    expect([error.name, `${error.line}:${error.column}`, error.template]).toEqual(['TemplateExecError', place, 'endpoint']);
  });

  it('names the definition that was executing', () => {
    expect(failure('{{define "inner"}}{{.Nope}}{{end}}{{template "inner" .}}').message).toBe(
      'template: endpoint:1:20: executing "inner" at <.Nope>: can\'t evaluate field Nope in type *v1.Service',
    );
  });

  it('keeps what a function threw as its cause', () => {
    expect(failure('{{refuse}}').cause).toMatchObject({ message: 'out of order' });
  });
});
