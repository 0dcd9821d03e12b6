import { describe, expect, it } from 'vitest';
import { parseTemplate, type TemplateLimits } from './index.ts';
import { failure } from '../test/fixture.ts';

function run(text: string, limits: TemplateLimits, data: unknown = {}): () => string {
  const template = parseTemplate('t', text, { limits });
  return () => template.execute(data);
}

describe('limits', () => {
  it.each([
    ['output larger than allowed', '{{range 100}}0123456789{{end}}', { maxOutputBytes: 500 }, 'output is larger than 500 bytes'],
    ['output counted in bytes', 'ééé', { maxOutputBytes: 5 }, 'output is larger than 5 bytes'],
    ['more steps than allowed', '{{range 1000000000}}{{end}}', { maxSteps: 1000 }, 'more than 1000 steps'],
    ['templates that call themselves', '{{define "r"}}{{template "r" .}}{{end}}{{template "r" .}}', { maxDepth: 50 }, 'exceeded maximum template depth (50)'],
    ['many calls on a long text', '{{range 500}}{{len $}}{{end}}', { maxSteps: 5000 }, 'more than 5000 steps', 'x'.repeat(100_000)],
    ['a huge width', '{{printf "%1000000d" 1}}', { maxOutputBytes: 1000 }, 'formatted text is too long'],
    ['a huge width for each item of a list', '{{printf "%400d" .}}', { maxOutputBytes: 1000 }, 'formatted text is too long', [1, 2, 3]],
    ['text that doubles each round', '{{$x := "ab"}}{{range 100}}{{$x = print $x $x}}{{end}}', { maxOutputBytes: 10_000 }, 'text is larger than 10000 bytes'],
  ])('%s', (_name, text, limits: TemplateLimits, reason, data?: unknown) => {
    expect(run(text, limits, data)).toThrow(expect.objectContaining({ name: 'TemplateLimitError', template: 't', reason }));
  });

  it('the defaults stop endless work', () => {
    expect(run('{{range 100000}}{{range 100000}}{{end}}{{end}}', {})).toThrow(expect.objectContaining({ name: 'TemplateLimitError' }));
    expect(run('{{define "r"}}{{template "r" .}}{{template "r" .}}{{end}}{{template "r" .}}', {})).toThrow(expect.objectContaining({ name: 'TemplateLimitError' }));
  });

  it('output of exactly the limit passes', () => {
    expect(run('12345', { maxOutputBytes: 5 })()).toBe('12345');
  });

  it.each([
    ['parentheses', `{{${'('.repeat(5000)}1${')'.repeat(5000)}}}`, 'max expression depth exceeded'],
    ['blocks', `${'{{if 1}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`, 'blocks nest deeper than 500'],
    ['chained else', `{{if 0}}${'{{else if 0}}'.repeat(5000)}{{end}}`, 'blocks nest deeper than 500'],
    ['definitions', `${'{{block "a" .}}'.repeat(5000)}${'{{end}}'.repeat(5000)}`, 'blocks nest deeper than 500'],
  ])('nested %s are refused when parsed', (_name, text, reason) => {
    expect(failure(text)).toMatchObject({ name: 'TemplateParseError', reason });
  });

  it('data that holds itself can be printed', () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(run('{{.}}', {}, data)()).toMatch(/^map\[self:map\[self:.*\]$/);
  });

  it('one template serves executions that differ in data and functions', () => {
    const name = (text: string) => ({ name: { params: [], call: () => text } });
    const template = parseTemplate('t', '{{name}} {{.}}', { functions: name('unbound') });
    expect(template.execute(1)).toBe('unbound 1');
    expect(template.execute(2, { functions: name('bound') })).toBe('bound 2');
    expect(template.execute(3)).toBe('unbound 3');
  });
});
