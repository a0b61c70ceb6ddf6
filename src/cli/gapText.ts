import type { Gap } from '../diversity/gaps.ts';

/** Gaps for people, facet by facet: `letters: B, M; tone pairs: 2-3`. Of more than `most` the first ones. */
export function gapText(gaps: readonly Pick<Gap, 'title' | 'item'>[], most = Number.POSITIVE_INFINITY): string {
  const items = new Map<string, string[]>();
  for (const { title, item } of gaps.slice(0, most)) items.set(title, [...(items.get(title) ?? []), item]);
  const facets = [...items].map(([title, own]) => `${title}: ${own.join(', ')}`).join('; ');
  return gaps.length > most ? `${facets} and ${gaps.length - most} more` : facets;
}
