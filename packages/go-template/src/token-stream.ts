import { parseError } from './errors.ts';
import { describeToken, type Token, type TokenType } from './token.ts';

/** A cursor over tokens that knows the line of the furthest one looked at, which is the line that parse errors name. */
export class TokenStream {
  readonly #name: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  /** Line where the action being read started; 0 outside of actions. */
  actionLine = 0;
  /** How many blocks are open around the current token. */
  nesting = 0;

  constructor(name: string, tokens: readonly Token[]) {
    this.#name = name;
    this.#tokens = tokens;
  }

  #at(index: number): Token {
    const token = this.#tokens[Math.min(index, this.#tokens.length - 1)];
    return token ?? { type: 'eof', value: '', pos: 0, line: 1 };
  }

  next(): Token {
    return this.#at(this.#next++);
  }

  backup(): void {
    this.#next--;
  }

  peek(): Token {
    return this.#at(this.#next);
  }

  /** The next token that is no blank, `ahead` tokens further on; blanks stay unread. */
  peekNonSpace(ahead = 0): Token {
    let index = this.#next + ahead;
    while (this.#at(index).type === 'space') index++;
    return this.#at(index);
  }

  nextNonSpace(): Token {
    let token = this.next();
    while (token.type === 'space') token = this.next();
    return token;
  }

  expect(type: TokenType, context: string): Token {
    const token = this.nextNonSpace();
    return token.type === type ? token : this.unexpected(token, context);
  }

  unexpected(token: Token, context: string): never {
    if (token.type !== 'error') return this.fail(`unexpected ${describeToken(token)} in ${context}`, token.line);
    if (this.actionLine === 0 || this.actionLine === token.line) return this.fail(token.value, token.line);
    const started = `started at ${this.#name}:${this.actionLine}`;
    return this.fail(token.value.endsWith(' action') ? `${token.value} ${started}` : `${token.value} in action ${started}`, token.line);
  }

  fail(reason: string, line = this.#at(Math.max(0, this.#next - 1)).line): never {
    throw parseError(this.#name, line, reason);
  }
}
