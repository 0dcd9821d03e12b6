import { toASCII, toUnicode } from 'tr46';
import { isAscii } from './bytes.ts';
import { encodePunycode } from './punycode.ts';

/** A converted name, and what was wrong with the input: the best-effort result is used all the same (spec/core.md §1.9). */
export interface ConvertedName {
  readonly name: string;
  readonly problem?: string;
}

const profile = { checkBidi: false, checkHyphens: true, checkJoiners: true, useSTD3ASCIIRules: false, verifyDNSLength: false } as const;

/** What an ASCII character may be in a name in which nothing could be converted. */
const CLASS = { other: 0, letter: 1, dot: 2, hyphen: 3 } as const;
const classes = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789_*') classes[character.charCodeAt(0)] = CLASS.letter;
classes[0x2e] = CLASS.dot;
classes[0x2d] = CLASS.hyphen;

/**
 * Whether nothing of a name could be converted: lower-case ASCII without an A-label, no hyphen first, last in a label or twice in a row. Nearly all
 * names are such, so this comes before all else and allocates nothing.
 */
export function isSettledName(name: string): boolean {
  // As if after a hyphen: neither another nor a dot may come first, and '' is not settled.
  let before: number = CLASS.hyphen;
  for (let index = 0; index < name.length; index += 1) {
    const now = classes[name.charCodeAt(index)] ?? CLASS.other;
    if (now === CLASS.other || (before === CLASS.hyphen && now !== CLASS.letter)) return false;
    before = now;
  }
  return before !== CLASS.hyphen;
}

/**
 * UTS #46 ToASCII in the one profile that ExternalDNS uses: transitional mapping, no STD3 rules, no length check. Never throws: where a label
 * is faulty it is mapped as far as possible, what is not ASCII then is encoded, and `problem` says so.
 */
export function toAsciiName(name: string): ConvertedName {
  if (isSettledName(name)) return { name };
  const clean = unwrapAscii(name.toWellFormed());
  const whole = toASCII(clean, { ...profile, transitionalProcessing: true, ignoreInvalidPunycode: false });
  if (whole !== null) return { name: whole };
  const labels = splitLabels(clean).map((label) => {
    const converted = toASCII(label, { ...profile, transitionalProcessing: true, ignoreInvalidPunycode: false });
    if (converted !== null) return converted;
    const { domain } = toUnicode(label, { ...profile, checkHyphens: false, checkJoiners: false, transitionalProcessing: true, ignoreInvalidPunycode: true });
    // What was an A-label and cannot be decoded is kept as it was written.
    if (isAscii(label)) return label.toLowerCase();
    return isAscii(domain) ? domain : `xn--${encodePunycode(domain)}`;
  });
  return { name: labels.join('.'), problem: `"${name}" is not a valid internationalised name` };
}

/** UTS #46 ToUnicode in the same profile, not transitional. Never throws. */
export function toUnicodeName(name: string): ConvertedName {
  if (isSettledName(name)) return { name };
  // Unicode 15.1 and later keep the capital sharp s as ß; the tables that names were stored by make it ss.
  const { domain, error } = toUnicode(unwrapAscii(name.toWellFormed()).replaceAll('\u1e9e', 'ss'), { ...profile, transitionalProcessing: false, ignoreInvalidPunycode: false });
  return error ? { name: domain, problem: `"${name}" is not a valid internationalised name` } : { name: domain };
}

/** The dots of UTS #46. */
function splitLabels(name: string): readonly string[] {
  return isAscii(name) ? name.split('.') : name.split(/[.\u3002\uff0e\uff61]/u);
}

/** A-labels of which nothing was encoded stand for their ASCII part: `xn--abc-` for `abc`, `xn--` for nothing. Newer rules call them errors. */
function unwrapAscii(name: string): string {
  if (!/xn--/i.test(name)) return name;
  return splitLabels(name)
    .map((label) => /^xn--(?:([!-~]+)-)?$/i.exec(label)?.at(1) ?? (/^xn--$/i.test(label) ? '' : label))
    .join('.');
}
