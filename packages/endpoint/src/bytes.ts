/** Whether every UTF-16 unit is below 0x80. */
export function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 0x7f) return false;
  return true;
}

/**
 * Order by UTF-8 bytes, as Go sorts strings (spec/core.md §0.1). It differs from JavaScript's order only where a surrogate pair
 * meets U+E000–U+FFFF.
 */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let index = 0; index < shorter; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return byteRank(left) - byteRank(right);
  }
  return a.length - b.length;
}

/** Moves surrogates above the rest of the basic plane, where their code points belong. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Length in UTF-8 bytes. A lone surrogate counts as the replacement character. */
export function byteLength(text: string): number {
  if (isAscii(text)) return text.length;
  return new TextEncoder().encode(text).length;
}

const space = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

/** Removes Unicode White_Space at both ends, as Go's TrimSpace does (spec/core.md §0.7); `String.trim` takes U+FEFF too and leaves U+0085. */
export function trimSpace(text: string): string {
  if (text.length === 0) return text;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  if (first > 0x20 && first < 0x7f && last > 0x20 && last < 0x7f) return text;
  return text.replace(space, '');
}

/** The pieces between runs of Unicode White_Space, as Go's Fields gives them. */
export function fields(text: string): readonly string[] {
  return text.split(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter((piece) => piece !== '');
}

/** Removes exactly one trailing dot. */
export function trimDot(text: string): string {
  return text.endsWith('.') ? text.slice(0, -1) : text;
}

/** Key for comparing text without regard to case by Unicode simple folding (spec/core.md §0.6): `K` = `k` = KELVIN SIGN, `ß` ≠ `ss`. */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  let folded = '';
  for (const character of text) {
    const upper = character.toUpperCase();
    const simple = isOneCodePoint(upper) ? upper : character;
    const lower = simple.toLowerCase();
    folded += isOneCodePoint(lower) ? lower : simple;
  }
  return folded;
}

function isOneCodePoint(text: string): boolean {
  return text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff);
}
