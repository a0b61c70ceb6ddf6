import { totalSeconds } from './poolSelection.ts';
import { splitOf, type Utterance } from './utterance.ts';

/** Utterances and minutes of one group. */
interface CorpusShare {
  readonly utterances: number;
  readonly minutes: number;
}

/** What a corpus consists of. JSON-able; groups are sorted by name. */
export interface CorpusStats {
  readonly total: CorpusShare;
  readonly bySpeaker: Readonly<Record<string, CorpusShare>>;
  readonly byKind: Readonly<Record<string, CorpusShare>>;
  readonly bySplit: Readonly<Record<string, CorpusShare>>;
  readonly byLanguage: Readonly<Record<string, CorpusShare>>;
  /** 'unit=syllable', 'mood=formal' and so on. */
  readonly byTag: Readonly<Record<string, CorpusShare>>;
  /** How many times each syllable (numbered pinyin) is heard. */
  readonly syllables: Readonly<Record<string, number>>;
}

/** Counts utterances and minutes by speaker, kind, split, language and tag, and syllables by how often they are heard. */
export function corpusStats(utterances: readonly Utterance[]): CorpusStats {
  return {
    total: shareOf(utterances),
    bySpeaker: groupShares(utterances, (utterance) => [utterance.speaker]),
    byKind: groupShares(utterances, (utterance) => [utterance.kind]),
    bySplit: groupShares(utterances, (utterance) => [splitOf(utterance)]),
    byLanguage: groupShares(utterances, (utterance) => [utterance.language]),
    byTag: groupShares(utterances, ({ tags }) => Object.entries(tags).map(([name, value]) => `${name}=${value}`)),
    syllables: countSyllables(utterances),
  };
}

function groupShares(
  utterances: readonly Utterance[],
  groupsOf: (utterance: Utterance) => readonly string[],
): Readonly<Record<string, CorpusShare>> {
  const members = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    for (const group of groupsOf(utterance)) {
      const inside = members.get(group);
      if (inside === undefined) members.set(group, [utterance]);
      else inside.push(utterance);
    }
  }
  return Object.fromEntries([...members].sort(byName).map(([group, inside]) => [group, shareOf(inside)]));
}

function shareOf(utterances: readonly Utterance[]): CorpusShare {
  return { utterances: utterances.length, minutes: totalSeconds(utterances) / 60 };
}

function countSyllables(utterances: readonly Utterance[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const syllable of utterances.flatMap((utterance) => utterance.pinyin ?? [])) {
    counts.set(syllable, (counts.get(syllable) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].sort(byName));
}

function byName(a: readonly [string, unknown], b: readonly [string, unknown]): number {
  return a[0] < b[0] ? -1 : 1;
}
