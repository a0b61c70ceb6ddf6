import { bareText } from '../../src/corpus/split.ts';

/** Characters in a row that no two sentences share by chance. */
const sharedRun = 8;

/** Shorter sentences (你好) are too common to forbid what holds them or is one character from them. */
const leastCharacters = 5;

/**
 * Says whether a text equals or nearly equals one of the held-out sentences. Marks and spaces aside: it is the same; it holds a
 * held-out sentence of at least 5 characters; one character changed, added or dropped makes it one of these; or it shares 8
 * characters in a row with one.
 */
export function nearHeldOut(sentences: readonly string[]): (text: string) => boolean {
  const whole = new Set<string>();
  const near = new Set<string>();
  const runs = new Set<string>();
  const lengths = new Set<number>();
  for (const characters of sentences.map((sentence) => [...bareText(sentence)])) {
    whole.add(characters.join(''));
    for (const run of runsOf(characters, sharedRun)) runs.add(run);
    if (characters.length < leastCharacters) continue;
    lengths.add(characters.length);
    for (const one of variants(characters)) near.add(one);
  }
  return (text) => {
    const characters = [...bareText(text)];
    if (whole.has(characters.join('')) || runsOf(characters, sharedRun).some((run) => runs.has(run))) return true;
    if ([...lengths].some((length) => runsOf(characters, length).some((run) => whole.has(run)))) return true;
    return characters.length >= leastCharacters && variants(characters).some((one) => near.has(one));
  };
}

function runsOf(characters: readonly string[], length: number): readonly string[] {
  const count = Math.max(0, characters.length - length + 1);
  return Array.from({ length: count }, (_, start) => characters.slice(start, start + length).join(''));
}

/** Itself, with each character left out, and with each a blank: two texts that are one edit apart share one of them. */
function variants(characters: readonly string[]): readonly string[] {
  const without = characters.flatMap((_, place) => {
    const [before, after] = [characters.slice(0, place).join(''), characters.slice(place + 1).join('')];
    return [`${before}${after}`, `${before}_${after}`];
  });
  return [characters.join(''), ...without];
}
