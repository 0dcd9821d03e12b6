import { describe, expect, it } from 'vitest';
import { render } from '../test/fixture.ts';

describe('actions', () => {
  it.each([
    ['plain text stays as it is', 'a } b { c', 'a } b { c'],
    ['a field', '{{.Name}}.example.com', 'web.example.com'],
    ['a chain of fields', '{{.Spec.Type}}', 'LoadBalancer'],
    ['a chain through maps', '{{.Raw.sub.key}}', 'v'],
    ['fields after parentheses', '{{(index .Spec.Ports 0).Number}}', '80'],
    ['$ is the data of the template', '{{range .Hosts}}{{$.Name}} {{end}}', 'web web '],
    ['a pipeline hands its value on as the last argument', '{{"x" | printf "%s-%s" "a"}}', 'a-x'],
    ['a variable', '{{$x := .Name}}{{$x}}', 'web'],
    ['a declaration prints nothing', '[{{$x := 1}}]', '[]'],
    ['an assignment from an inner block stays', '{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}', '2'],
    ['a declaration in an inner block is gone after it', '{{$x := 1}}{{if true}}{{$x := 2}}{{end}}{{$x}}', '1'],
    ['if on a true value', '{{if .Name}}y{{else}}n{{end}}', 'y'],
    ['else if', '{{if .Empty}}a{{else if .Name}}b{{else}}c{{end}}', 'b'],
    ['with sets dot', '{{with .Spec}}{{.Type}}{{end}}', 'LoadBalancer'],
    ['with on a false value takes else', '{{with .Nothing}}a{{else}}b{{end}}', 'b'],
    ['else with', '{{with .Nothing}}a{{else with .Name}}{{.}}{{else}}c{{end}}', 'web'],
    ['with and a variable', '{{with $n := .Name}}{{$n}}{{.}}{{end}}', 'webweb'],
    ['range over a list', '{{range .Hosts}}<{{.}}>{{end}}', '<a.test><b.test>'],
    ['range with index and item', '{{range $i, $h := .Hosts}}{{$i}}={{$h}} {{end}}', '0=a.test 1=b.test '],
    ['range over a map goes by sorted key', '{{range $k, $v := .Labels}}{{$k}}:{{$v}} {{end}}', 'app:shop tier:front '],
    ['range with one variable takes the items of a map', '{{range $v := .Labels}}{{$v}} {{end}}', 'shop front '],
    ['range over an int counts from 0', '{{range 3}}{{.}}{{end}}', '012'],
    ['range over nothing takes else', '{{range .Nothing}}a{{else}}b{{end}}', 'b'],
    ['range over an empty map takes else', '{{range .Empty}}a{{else}}b{{end}}', 'b'],
    ['range that assigns', '{{$x := 0}}{{range $x = .Hosts}}{{end}}{{$x}}', 'b.test'],
    ['break', '{{range .Hosts}}{{.}}{{break}}{{end}}', 'a.test'],
    ['continue', '{{range .Hosts}}{{if eq . "a.test"}}{{continue}}{{end}}{{.}}{{end}}', 'b.test'],
    ['break in the inner of two loops', '{{range 2}}{{range 5}}{{if eq . 1}}{{break}}{{end}}x{{end}};{{end}}', 'x;x;'],
    ['define and template', '{{define "t"}}[{{.}}]{{end}}{{template "t" .Name}}', '[web]'],
    ['template without data', '{{define "t"}}[{{.}}]{{end}}{{template "t"}}', '[<no value>]'],
    ['$ in a called template is its own data', '{{define "t"}}{{$}}{{end}}{{template "t" .Name}}', 'web'],
    ['block defines and calls', '{{block "b" .Name}}<{{.}}>{{end}}', '<web>'],
    ['a definition of blanks gives way to another', '{{define "a"}} {{end}}{{define "a"}}y{{end}}{{template "a"}}', 'y'],
    ['a template may call itself', '{{define "r"}}{{.v}}{{with .next}}{{template "r" .}}{{end}}{{end}}{{template "r" .}}', '12', { v: 1, next: { v: 2 } }],
    ['a comment', 'a{{/* no */}}b', 'ab'],
    ['a comment with trim marks', 'a {{- /* no\n */ -}} b', 'ab'],
    ['trim marks take all blanks and newlines', 'a \n\t{{- .Name -}} \r\n b', 'awebb'],
    ['a minus before a digit is a sign', '{{-3}}', '-3'],
    ['an action over several lines', '{{\n.Name\n| upper\n}}', 'WEB'],
  ])('%s', (_name, text, expected, data?: unknown) => {
    expect(data === undefined ? render(text) : render(text, { data })).toBe(expected);
  });
});

describe('literals', () => {
  it.each([
    ['"a\\tb\\u00e9\\x41\\101\\U0001F600\\""', 'a\tbéAA😀"'],
    ['`raw\\n"`', 'raw\\n"'],
    ['0x1F', '31'],
    ['0b101', '5'],
    ['0o17', '15'],
    ['017', '15'],
    ['1_000', '1000'],
    ['+3', '3'],
    ['9223372036854775807', '9223372036854775807'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['1.5', '1.5'],
    ['.5', '0.5'],
    ['1e3', '1000'],
    ['0x1p4', '16'],
    ["'a'", '97'],
    ["'\\n'", '10'],
    ['true', 'true'],
    ['false', 'false'],
  ])('%s prints %s', (literal, expected) => {
    expect(render(`{{${literal}}}`)).toBe(expected);
  });
});
