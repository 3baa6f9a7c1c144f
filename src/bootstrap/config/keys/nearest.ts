import { closest, distance } from 'fastest-levenshtein';

/** The candidate that was probably meant; undefined when none is near. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const fold = (name: string) => name.toLowerCase();
  const best = closest(fold(text), candidates.map(fold));
  // Two slips are always forgiven, but not when they make up the whole word: then everything would be near.
  const far = distance(fold(text), best) > Math.max(2, Math.floor(text.length / 3));
  if (far || distance(fold(text), best) >= text.length) return undefined;
  return candidates.find((candidate) => fold(candidate) === best);
}
