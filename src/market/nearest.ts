import { distance } from 'fastest-levenshtein';

/** The candidates closest to the text by edit distance, nearest first; those too far to be a slip of the hand are left out. */
export function nearest(text: string, candidates: Iterable<string>, count = 3): string[] {
  const wanted = text.toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 2));
  return [...new Set(candidates)]
    .map((candidate) => ({ candidate, away: distance(wanted, candidate.toLowerCase()) }))
    .filter(({ away }) => away <= limit)
    .sort((a, b) => a.away - b.away || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
