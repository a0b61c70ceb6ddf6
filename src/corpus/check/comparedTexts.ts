import type { Utterance } from '../utterance.ts';

/** How many other texts each is compared with. */
const comparedCount = 8;

interface Text {
  readonly text: string;
  readonly phonemes: number;
}

/**
 * For an utterance, the texts of others in its language that come nearest to the length of its own, so that a recording
 * that one of them would fit as well does not give itself away by its duration.
 */
export function comparedTexts(
  utterances: readonly Utterance[],
  phonemesOf: (utterance: Utterance) => number,
): (utterance: Utterance) => readonly string[] {
  const languages = new Map<string, Map<string, number>>();
  for (const utterance of utterances) {
    const texts = languages.get(utterance.language) ?? new Map<string, number>();
    languages.set(utterance.language, texts);
    if (!texts.has(utterance.text)) texts.set(utterance.text, phonemesOf(utterance));
  }
  const sorted = new Map([...languages].map(([language, texts]) => [language, byLength(texts)]));
  return ({ language, text }) => {
    const { texts = [], placeOf } = sorted.get(language) ?? {};
    const place = placeOf?.get(text);
    return place === undefined ? [] : nearest(texts, place).map((one) => one.text);
  };
}

function byLength(texts: ReadonlyMap<string, number>) {
  const list = [...texts].map(([text, phonemes]) => ({ text, phonemes })).sort((a, b) => a.phonemes - b.phonemes);
  return { texts: list, placeOf: new Map(list.map(({ text }, index) => [text, index])) };
}

function nearest(texts: readonly Text[], place: number): readonly Text[] {
  const own = (texts[place] as Text).phonemes;
  const around = texts.slice(Math.max(0, place - comparedCount), place + comparedCount + 1);
  const others = around.filter((one) => one !== texts[place]);
  const distance = ({ phonemes }: Text): number => Math.abs(phonemes - own);
  return others.sort((a, b) => distance(a) - distance(b)).slice(0, comparedCount);
}
