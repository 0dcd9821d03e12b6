import { distance } from 'fastest-levenshtein';

/**
 * The candidate that `word` most likely stands for: the one with the fewest edits, no more than two letters swapped or a third of all; else the shortest that `word` begins. Undefined when
 * nothing is that close, and for words so short that anything would be.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(word.length < 4 ? 1 : 2, Math.floor(word.length / 3)) + 1;
  let longer: string | undefined;
  for (const candidate of candidates) {
    if (Math.max(word.length, candidate.length) < 4) continue;
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < bestDistance) {
      best = candidate;
      bestDistance = edits;
    }
    if (word.length >= 3 && candidate.toLowerCase().startsWith(wanted) && candidate.length < (longer?.length ?? Infinity)) longer = candidate;
  }
  return best ?? longer;
}
