const printable = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const shortEscapes: ReadonlyMap<string, string> = new Map([
  ['\x07', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
]);

/** Whether Go's `strconv.IsPrint` holds for the single character `char`. */
export function isPrintable(char: string): boolean {
  return printable.test(char);
}

function escapeChar(char: string, quote: string, asciiOnly: boolean): string {
  if (char === quote) return `\\${char}`;
  const short = shortEscapes.get(char);
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x80) return isPrintable(char) ? char : `\\x${code.toString(16).padStart(2, '0')}`;
  // A lone surrogate has no UTF-8 form; Go would hold U+FFFD in its place.
  if (code >= 0xd800 && code <= 0xdfff) return asciiOnly ? '\\ufffd' : '\ufffd';
  if (!asciiOnly && isPrintable(char)) return char;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/** `text` as a Go string literal, as `strconv.Quote` writes it (`%q`); with `asciiOnly` as `strconv.QuoteToASCII` does. */
export function goQuote(text: string, options: { readonly asciiOnly?: boolean } = {}): string {
  let out = '"';
  for (const char of text) out += escapeChar(char, '"', options.asciiOnly === true);
  return `${out}"`;
}

/** The character `code` as a Go rune literal; what is no character becomes U+FFFD. */
export function quoteRune(code: number, asciiOnly: boolean): string {
  return `'${escapeChar(charOf(code), "'", asciiOnly)}'`;
}

/** The character of a code point; U+FFFD for surrogates and for what is out of range. */
export function charOf(code: number): string {
  if (!Number.isInteger(code) || code < 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return '\ufffd';
  return String.fromCodePoint(code);
}

/** Whether `text` can stand between backquotes unchanged: one line, no control character but tab, no backquote. */
export function canBackquote(text: string): boolean {
  return !/[\x00-\x08\x0a-\x1f\x7f`\ufeff]/.test(text);
}

/** `U+0041 'A'`: Go's `%#U`. */
export function unicodeName(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(char) ? `U+${code} '${char}'` : `U+${code}`;
}
