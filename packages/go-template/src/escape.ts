import { isPrintable } from './quote.ts';

const htmlEscapes: ReadonlyMap<string, string> = new Map([
  ['"', '&#34;'], ["'", '&#39;'], ['&', '&amp;'], ['<', '&lt;'], ['>', '&gt;'], ['\0', '\ufffd'],
]);

/** `text` for HTML, as text/template's `html` writes it. */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (char) => htmlEscapes.get(char) ?? char);
}

/** `text` for a JavaScript string, as text/template's `js` writes it. */
export function escapeJs(text: string): string {
  let out = '';
  for (const char of text) {
    if (char === '\\' || char === "'" || char === '"') out += `\\${char}`;
    else if (/[<>&=]/.test(char) || char < ' ' || (char > '\x7f' && !isPrintable(char))) out += unicodeEscape(char);
    else out += char;
  }
  return out;
}

function unicodeEscape(char: string): string {
  return `\\u${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** `text` for the query part of a URL, as Go's `url.QueryEscape` writes it. */
export function escapeQuery(text: string): string {
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const char = String.fromCharCode(byte);
    if (/[A-Za-z0-9\-_.~]/.test(char)) out += char;
    else out += char === ' ' ? '+' : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
