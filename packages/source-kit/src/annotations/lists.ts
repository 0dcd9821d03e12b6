import { trimDot, trimSpace } from '@external-dns/endpoint';

/** The items of a hostname list (spec/sources.md §2.3): blanks removed anywhere, other white space at both ends; empty items stay. */
export function splitHostnames(text: string): readonly string[] {
  return trimSpace(text.replaceAll(' ', '')).split(',');
}

/** The items of a target list (spec/sources.md §2.3): as hostnames, one trailing dot removed from each; '' has none. */
export function splitTargets(text: string): readonly string[] {
  return text === '' ? [] : splitHostnames(text).map(trimDot);
}
