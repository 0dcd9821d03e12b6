import { trimDot, trimSpace } from '@external-dns/endpoint';

/** The items of a hostname list (spec/sources.md §2.3): blanks removed anywhere, other white space at both ends; empty items stay. */
export function splitHostnames(text: string): readonly string[] {
  if (isPlain(text)) return [text];
  return trimSpace(text.replaceAll(' ', '')).split(',');
}

/** The items of a target list (spec/sources.md §2.3): as hostnames, one trailing dot removed from each; '' has none. */
export function splitTargets(text: string): readonly string[] {
  return text === '' ? [] : splitHostnames(text).map(trimDot);
}

/** Whether there is nothing to remove or to split, as in most annotations. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit <= 0x20 || unit >= 0x7f || unit === COMMA) return false;
  }
  return true;
}

const COMMA = 0x2c;
