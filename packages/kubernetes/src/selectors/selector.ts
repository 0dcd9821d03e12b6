import { configError } from '@external-dns/plugin';

type Labels = Readonly<Record<string, string>>;

/** One condition on a label or annotation. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | '!exists' | '>' | '<';
  readonly values: readonly string[];
}

/** A parsed selector; all requirements must hold. */
export interface Selector {
  readonly requirements: readonly Requirement[];
  /** No requirement: matches everything. */
  readonly empty: boolean;
  matches(labels: Labels | undefined): boolean;
  /** The text it was parsed from, for server-side selection. */
  toString(): string;
}

/** Parses Kubernetes' label selector syntax: `a`, `!a`, `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a>1`, `a<1`, joined by commas (spec/sources.md §3). Throws a `config` error that names the text at fault. */
export function parseLabelSelector(text: string): Selector {
  return selector(text, parseRequirements(text));
}

/** Parses an annotation filter: the same syntax but `!=`, `>` and `<`, which are errors; of several `key=value` for one key the last counts (spec/sources.md §3). */
export function parseAnnotationFilter(text: string): Selector {
  const requirements = parseRequirements(text, ['!=', '>', '<']);
  const last = new Map<string, Requirement>();
  for (const requirement of requirements) if (requirement.operator === 'in' && equality.has(requirement)) last.set(requirement.key, requirement);
  return selector(
    text,
    requirements.filter((requirement) => !equality.has(requirement) || last.get(requirement.key) === requirement),
  );
}

/** Requirements that were written with `=` or `==`. */
const equality = new WeakSet<Requirement>();

function selector(text: string, requirements: readonly Requirement[]): Selector {
  return {
    requirements,
    empty: requirements.length === 0,
    matches: (labels) => requirements.every((requirement) => holds(requirement, labels)),
    toString: () => text,
  };
}

function holds({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'exists':
      return value !== undefined;
    case '!exists':
      return value === undefined;
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notin':
      return value === undefined || !values.includes(value);
    case '>':
    case '<': {
      if (value === undefined || !/^-?\d+$/.test(value)) return false;
      const left = BigInt(value);
      const right = BigInt(values[0] ?? '0');
      return operator === '>' ? left > right : left < right;
    }
  }
}

type Token = { readonly kind: 'word' | 'symbol' | 'end'; readonly text: string };

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|(==|!=|[=!<>(),])|([^\s=!<>(),]+)/gy;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[1] !== undefined) tokens.push({ kind: 'symbol', text: match[1] });
    else if (match[2] !== undefined) tokens.push({ kind: 'word', text: match[2] });
  }
  tokens.push({ kind: 'end', text: '' });
  return tokens;
}

function parseRequirements(text: string, refused: readonly string[] = []): Requirement[] {
  const tokens = tokenize(text);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const next = (): Token => {
    const token = peek();
    at += 1;
    return token;
  };
  const fail = (what: string): Error => configError(`"${text}" is not a selector: ${what}`);
  const expectSymbol = (symbol: string): void => {
    const token = next();
    if (token.kind !== 'symbol' || token.text !== symbol) throw fail(`"${symbol}" is missing ${token.kind === 'end' ? 'at the end' : `before "${token.text}"`}`);
  };
  const key = (): string => {
    const token = next();
    if (token.kind !== 'word') throw fail(token.kind === 'end' ? 'a key is missing at the end' : `a key is missing before "${token.text}"`);
    const problem = keyProblem(token.text);
    if (problem !== undefined) throw fail(problem);
    return token.text;
  };
  const value = (): string => {
    const token = peek();
    if (token.kind !== 'word') return '';
    at += 1;
    if (!isLabelValue(token.text)) throw fail(`"${token.text}" is not a label value (at most 63 letters, digits, "-", "_", ".", ends alphanumeric)`);
    return token.text;
  };
  const requirements: Requirement[] = [];
  const one = (): Requirement => {
    if (peek().kind === 'symbol' && peek().text === '!') {
      at += 1;
      return { key: key(), operator: '!exists', values: [] };
    }
    const name = key();
    const token = peek();
    if (token.kind === 'end' || token.text === ',') return { key: name, operator: 'exists', values: [] };
    at += 1;
    if (refused.includes(token.text)) throw fail(`"${token.text}" cannot be used here; write "notin (…)" instead of "!="`);
    switch (token.text) {
      case '=':
      case '==': {
        const requirement: Requirement = { key: name, operator: 'in', values: [value()] };
        equality.add(requirement);
        return requirement;
      }
      case '!=':
        return { key: name, operator: 'notin', values: [value()] };
      case 'in':
      case 'notin': {
        expectSymbol('(');
        const values = [value()];
        while (peek().text === ',' && peek().kind === 'symbol') {
          at += 1;
          values.push(value());
        }
        expectSymbol(')');
        return { key: name, operator: token.text, values };
      }
      case '>':
      case '<': {
        const bound = value();
        if (!/^-?\d+$/.test(bound)) throw fail(`"${bound}" after "${token.text}" is not a whole number`);
        return { key: name, operator: token.text, values: [bound] };
      }
      default:
        throw fail(`"${token.text}" after key "${name}" is not an operator; use =, ==, !=, in, notin, > or <`);
    }
  };
  if (peek().kind === 'end') return requirements;
  for (;;) {
    requirements.push(one());
    if (peek().kind === 'end') return requirements;
    expectSymbol(',');
    if (peek().kind === 'end') throw fail('a key is missing after the last comma');
  }
}

function keyProblem(key: string): string | undefined {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  const prefix = parts[0] ?? '';
  if (parts.length > 2) return `key "${key}" has more than one "/"`;
  if (parts.length === 2 && (prefix.length > 253 || !/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(prefix))) return `prefix "${prefix}" of key "${key}" is not a DNS name`;
  if (name === '' || !isLabelValue(name)) return `key "${key}" is not a label name (at most 63 letters, digits, "-", "_", ".", ends alphanumeric)`;
  return undefined;
}

function isLabelValue(text: string): boolean {
  return text === '' || (text.length <= 63 && /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(text));
}
