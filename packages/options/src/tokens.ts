/** A piece of the command line. */
export type Token =
  | { readonly kind: 'long'; readonly name: string; readonly value?: string }
  | { readonly kind: 'short'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
  | { readonly kind: 'problem'; readonly problem: string }
  | { readonly kind: 'end' };

export interface TokenOptions {
  /** Reads a file of arguments (`@file`); without it such an argument is a problem. Throws when the file cannot be read. */
  readonly readFile?: (path: string) => string;
}

export interface Tokens {
  next(): Token;
  /** The next token if it is a plain word, as a flag's separate value; otherwise undefined, and nothing is taken. */
  value(): string | undefined;
}

// A file of arguments may name other files; this many levels are no accident any more.
const deepest = 20;

/**
 * Cuts a command line into tokens (spec/core.md §6.1): `--` ends the flags, a lone `-` is the empty word, and a word `@file` is replaced by the lines of the
 * file, without blank ones and `#` comments.
 */
export function createTokens(argv: readonly string[], options: TokenOptions = {}): Tokens {
  const waiting = argv.map((text) => ({ text, depth: 0 })).reverse();
  let onlyWords = false;
  let seen: Token | undefined;

  function read(): Token {
    for (let argument = waiting.pop(); argument !== undefined; argument = waiting.pop()) {
      const { text, depth } = argument;
      if (onlyWords) return { kind: 'word', text };
      if (text === '--') {
        onlyWords = true;
        continue;
      }
      if (text.startsWith('--')) {
        const at = text.indexOf('=');
        return at < 0 ? { kind: 'long', name: text.slice(2) } : { kind: 'long', name: text.slice(2, at), value: text.slice(at + 1) };
      }
      if (text === '-') return { kind: 'word', text: '' };
      if (text.startsWith('-')) return { kind: 'short', text };
      if (!text.startsWith('@')) return { kind: 'word', text };
      const lines = fileLines(text.slice(1), depth, options);
      if (!Array.isArray(lines)) return { kind: 'problem', problem: lines };
      waiting.push(...lines.reverse().map((line) => ({ text: line, depth: depth + 1 })));
    }
    return { kind: 'end' };
  }

  return {
    next() {
      const token = seen ?? read();
      seen = undefined;
      return token;
    },
    value() {
      seen ??= read();
      if (seen.kind !== 'word') return undefined;
      const { text } = seen;
      seen = undefined;
      return text;
    },
  };
}

function fileLines(path: string, depth: number, { readFile }: TokenOptions): string[] | string {
  if (readFile === undefined) return `argument "@${path}": files of arguments are not read here; after "=" the text is taken as it is`;
  if (depth >= deepest) return `argument "@${path}": files of arguments name each other more than ${deepest} levels deep`;
  try {
    return readFile(path)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  } catch (error) {
    return `argument "@${path}": the file cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
