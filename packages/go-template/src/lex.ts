import { goQuote, unicodeName } from './quote.ts';
import { keywords, type Token, type TokenType } from './token.ts';

const wordChar = /[\p{L}\p{Nd}_]/u;
const numberForm = /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*|0[bB][01_]*|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t' || char === '\r' || char === '\n';
}

/**
 * Splits template text into tokens. The last token is `eof`, or `error` with the reason as its value, so that a parser
 * that stops earlier for a reason of its own never sees the error.
 */
export function lex(text: string): readonly Token[] {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #pos = 0;
  #start = 0;
  #line = 1;
  #startLine = 1;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): readonly Token[] {
    while (this.#outside());
    return this.#tokens;
  }

  #emit(type: TokenType): true {
    this.#push(type, this.#text.slice(this.#start, this.#pos));
    return true;
  }

  #push(type: TokenType, value: string): void {
    this.#tokens.push({ type, value, pos: this.#start, line: this.#startLine });
    this.#skip();
  }

  /** Makes the current position the start of the next token, counting the lines passed over. */
  #skip(): void {
    for (let i = this.#text.indexOf('\n', this.#start); i >= 0 && i < this.#pos; i = this.#text.indexOf('\n', i + 1)) this.#line++;
    this.#start = this.#pos;
    this.#startLine = this.#line;
  }

  #fail(reason: string): false {
    this.#tokens.push({ type: 'error', value: reason, pos: this.#start, line: this.#startLine });
    return false;
  }

  #charAt(pos: number): string {
    const code = this.#text.codePointAt(pos);
    return code === undefined ? '' : String.fromCodePoint(code);
  }

  #takeWord(): void {
    for (let char = this.#charAt(this.#pos); char !== '' && wordChar.test(char); char = this.#charAt(this.#pos)) this.#pos += char.length;
  }

  /** Text up to and with the next left delimiter, then what stands in it. False when there is nothing more to read. */
  #outside(): boolean {
    const open = this.#text.indexOf('{{', this.#pos);
    let end = open < 0 ? this.#text.length : open;
    const trim = open >= 0 && this.#text[open + 2] === '-' && isSpace(this.#text[open + 3]);
    if (trim) while (end > this.#pos && isSpace(this.#text[end - 1])) end--;
    this.#pos = end;
    if (end > this.#start) this.#emit('text');
    if (open < 0) {
      this.#push('eof', '');
      return false;
    }
    this.#pos = open;
    this.#skip();
    const after = open + (trim ? 4 : 2);
    if (this.#text.startsWith('/*', after)) return this.#comment(after);
    this.#pos = open + 2;
    this.#emit('left');
    this.#pos = after;
    this.#skip();
    this.#depth = 0;
    return this.#inside();
  }

  #comment(from: number): boolean {
    const close = this.#text.indexOf('*/', from + 2);
    if (close < 0) return this.#fail('unclosed comment');
    this.#pos = close + 2;
    const right = this.#rightDelimiter();
    if (right === undefined) return this.#fail('comment ends before closing delimiter');
    this.#closeAt(right);
    return true;
  }

  /** Length of the right delimiter here and whether it trims; undefined if there is none. */
  #rightDelimiter(): { readonly length: number; readonly trim: boolean } | undefined {
    if (isSpace(this.#text[this.#pos]) && this.#text.startsWith('-}}', this.#pos + 1)) return { length: 4, trim: true };
    return this.#text.startsWith('}}', this.#pos) ? { length: 2, trim: false } : undefined;
  }

  #closeAt(right: { readonly length: number; readonly trim: boolean }): void {
    this.#pos += right.length;
    if (right.trim) while (isSpace(this.#text[this.#pos])) this.#pos++;
    this.#skip();
  }

  /** Tokens of one action, up to and with its right delimiter. */
  #inside(): boolean {
    for (;;) {
      const right = this.#rightDelimiter();
      if (right !== undefined) {
        if (this.#depth > 0) return this.#fail('unclosed left paren');
        this.#start = this.#pos;
        this.#push('right', '}}');
        this.#closeAt(right);
        return true;
      }
      if (!this.#token()) return false;
    }
  }

  #token(): boolean {
    const char = this.#charAt(this.#pos);
    const next = this.#text[this.#pos + 1] ?? '';
    if (char === '') return this.#fail('unclosed action');
    if (isSpace(char)) return this.#space();
    if (char === '"') return this.#quoted('"', 'string', 'unterminated quoted string');
    if (char === "'") return this.#quoted("'", 'char', 'unterminated character constant');
    if (char === '`') return this.#rawString();
    if (char === '.' && !/[0-9]/.test(next)) return this.#named('field');
    if (/[+\-0-9.]/.test(char)) return this.#number();
    this.#pos += char.length;
    switch (char) {
      case '=':
        return this.#emit('assign');
      case ':':
        if (next !== '=') return this.#fail('expected :=');
        this.#pos++;
        return this.#emit('declare');
      case '|':
        return this.#emit('pipe');
      case '$':
        this.#pos -= 1;
        return this.#named('variable');
      case '(':
        this.#depth++;
        return this.#emit('(');
      case ')':
        if (--this.#depth < 0) return this.#fail('unexpected right paren');
        return this.#emit(')');
      default:
        if (wordChar.test(char)) return this.#word();
        if (/[ -~]/.test(char)) return this.#emit('other');
        return this.#fail(`unrecognized character in action: ${unicodeName(char)}`);
    }
  }

  #space(): boolean {
    // The blank before a trim marker belongs to the delimiter.
    while (isSpace(this.#text[this.#pos]) && !(this.#text.startsWith('-}}', this.#pos + 1) && this.#pos > this.#start)) this.#pos++;
    return this.#emit('space');
  }

  #quoted(quote: string, type: TokenType, unterminated: string): boolean {
    for (let i = this.#pos + 1; ; i++) {
      const char = this.#text[i];
      if (char === '\\' && this.#text[i + 1] !== undefined && this.#text[i + 1] !== '\n') i++;
      else if (char === undefined || char === '\n' || char === '\\') return this.#fail(unterminated);
      else if (char === quote) {
        this.#pos = i + 1;
        return this.#emit(type);
      }
    }
  }

  #rawString(): boolean {
    const close = this.#text.indexOf('`', this.#pos + 1);
    if (close < 0) return this.#fail('unterminated raw quoted string');
    this.#pos = close + 1;
    return this.#emit('raw');
  }

  /** `.`, `.Field`, `$` or `$name`. */
  #named(type: 'field' | 'variable'): boolean {
    this.#pos++;
    if (this.#atTerminator()) return this.#emit(type === 'field' ? 'dot' : 'variable');
    this.#takeWord();
    return this.#atTerminator() ? this.#emit(type) : this.#fail(`bad character ${unicodeName(this.#charAt(this.#pos))}`);
  }

  #word(): boolean {
    this.#takeWord();
    if (!this.#atTerminator()) return this.#fail(`bad character ${unicodeName(this.#charAt(this.#pos))}`);
    const word = this.#text.slice(this.#start, this.#pos);
    return this.#emit(keywords.get(word) ?? (word === 'true' || word === 'false' ? 'bool' : 'identifier'));
  }

  #atTerminator(): boolean {
    const char = this.#text[this.#pos];
    return char === undefined || isSpace(char) || '.,|:)('.includes(char) || this.#text.startsWith('}}', this.#pos);
  }

  #number(): boolean {
    numberForm.lastIndex = this.#pos;
    this.#pos += numberForm.exec(this.#text)?.[0].length ?? 0;
    if (/[+-]/.test(this.#text[this.#pos] ?? '')) {
      numberForm.lastIndex = this.#pos;
      this.#pos += numberForm.exec(this.#text)?.[0].length ?? 0;
      return this.#fail(`bad number syntax: ${goQuote(this.#text.slice(this.#start, this.#pos))}`);
    }
    const next = this.#charAt(this.#pos);
    if (next !== '' && wordChar.test(next)) {
      this.#pos += next.length;
      return this.#fail(`bad number syntax: ${goQuote(this.#text.slice(this.#start, this.#pos))}`);
    }
    return this.#emit('number');
  }
}
