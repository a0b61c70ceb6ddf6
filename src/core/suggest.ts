import { distance } from 'fastest-levenshtein';

/**
 * The candidates that `name` was probably meant to be, nearest first, at most three.
 * A candidate counts when at most a third of its letters differ, or when one is the start of the other.
 */
export function suggest(name: string, candidates: Iterable<string>): readonly string[] {
  const wanted = plain(name);
  const scored: { readonly candidate: string; readonly edits: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const known = plain(candidate);
    const edits = distance(wanted, known);
    const longest = Math.max(wanted.length, known.length);
    const shortest = Math.min(wanted.length, known.length);
    const isPrefix = shortest >= 3 && (known.startsWith(wanted) || wanted.startsWith(known));
    if (isPrefix || edits <= Math.max(1, Math.floor(longest / 3))) scored.push({ candidate, edits });
  }
  scored.sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
  return scored.slice(0, 3).map((entry) => entry.candidate);
}

/** `did you mean 'a' or 'b'?`, else `known: a, b, c`, else nothing: the tail of an error message about a name. */
export function suggestionText(name: string, candidates: Iterable<string>): string {
  const all = [...new Set(candidates)].sort();
  const nearest = suggest(name, all);
  if (nearest.length > 0) return `did you mean ${nearest.map((entry) => `'${entry}'`).join(' or ')}?`;
  if (all.length === 0) return '';
  const shown = all.slice(0, 12).join(', ');
  return `known: ${shown}${all.length > 12 ? `, … (${all.length} in all)` : ''}`;
}

/** Case and separators are not what a typing error is about. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[-_\s]/g, '');
}
