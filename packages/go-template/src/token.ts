import { goQuote } from './quote.ts';

/** What a token is; keywords carry their own word. */
export type TokenType =
  | 'text' | 'left' | 'right' | 'space' | 'identifier' | 'field' | 'variable' | 'string' | 'raw' | 'char' | 'number' | 'bool'
  | 'pipe' | 'assign' | 'declare' | '(' | ')' | 'other' | 'eof' | 'error' | 'dot' | 'nil'
  | 'block' | 'break' | 'continue' | 'define' | 'else' | 'end' | 'if' | 'range' | 'template' | 'with';

/** A piece of template text. `pos` is the index in the text, `line` counts from 1. */
export interface Token {
  readonly type: TokenType;
  readonly value: string;
  readonly pos: number;
  readonly line: number;
}

/** The words that are no identifiers, by what they are. */
export const keywords: ReadonlyMap<string, TokenType> = new Map(
  (['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with', 'nil'] as const).map((word) => [word, word]),
);
const keywordTypes: ReadonlySet<TokenType> = new Set([...keywords.values(), 'dot']);

/** The token as error texts show it. */
export function describeToken(token: Token): string {
  if (token.type === 'eof') return 'EOF';
  if (token.type === 'error') return token.value;
  if (keywordTypes.has(token.type)) return `<${token.value}>`;
  const chars = Array.from(token.value);
  return chars.length > 10 ? `${goQuote(chars.slice(0, 10).join(''))}...` : goQuote(token.value);
}
