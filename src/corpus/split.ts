import { CorpusError } from '../errors.ts';
import { parseSyllable } from '../text/syllable.ts';
import { hashFraction } from './contentHash.ts';
import { frequentSyllables } from './frequentSyllables.ts';
import { splitOf, type Utterance } from './utterance.ts';

/** What no training recording may contain: initial-final-tone combinations (numbered pinyin) and whole sentences. */
export interface HeldOut {
  readonly units: ReadonlySet<string>;
  /** Compared without marks and spaces. */
  readonly sentences: ReadonlySet<string>;
}

export interface UnitSplitOptions {
  /** @default 1 */
  readonly seed?: number;
  /** Share of the unprotected syllables to hold out, in [0, 0.5]: 0.06 is about 5 % of all. @default 0.06 */
  readonly fraction?: number;
  /** Never held out. @default the commonest syllables of everyday Mandarin */
  readonly protectedUnits?: ReadonlySet<string>;
}

/**
 * Chooses which syllables (numbered pinyin) are held out. Whether a syllable is a candidate depends on the seed and its
 * own name only, so that all voices and arms agree; one whose initial, final or tone would leave training stays in it.
 * Neutral tones are never held out.
 *
 * @throws CorpusError where the share is no share, TextError where a unit is no numbered pinyin.
 */
export function heldOutUnits(units: Iterable<string>, options: UnitSplitOptions = {}): ReadonlySet<string> {
  const { seed = 1, fraction = 0.06, protectedUnits = frequentSyllables } = options;
  if (!(fraction >= 0 && fraction <= 0.5)) {
    throw new CorpusError(`split: the share of held-out syllables is ${fraction}; expected 0 to 0.5`);
  }
  const all = [...new Set(units)].sort();
  const candidates = all
    .filter((unit) => !protectedUnits.has(unit) && !unit.endsWith('5'))
    .map((unit) => ({ unit, order: hashFraction(seed, unit) }))
    .filter(({ order }) => order < fraction)
    .sort((a, b) => a.order - b.order);
  const left = countParts(all);
  const heldOut = new Set<string>();
  for (const { unit } of candidates) {
    const keys = partKeys(unit);
    if (keys.some((key) => (left.get(key) ?? 0) <= 1)) continue;
    for (const key of keys) left.set(key, (left.get(key) ?? 0) - 1);
    heldOut.add(unit);
  }
  return heldOut;
}

/** Gathers what the held-out utterances stand for: the combinations of single syllables, the texts of sentences. */
export function heldOutOf(utterances: readonly Utterance[]): HeldOut {
  const units = new Set<string>();
  const sentences = new Set<string>();
  for (const utterance of utterances) {
    if (splitOf(utterance) !== 'heldout') continue;
    if (utterance.tags.unit === 'syllable') for (const unit of utterance.pinyin ?? []) units.add(unit);
    else sentences.add(bareText(utterance.text));
  }
  return { units, sentences };
}

/**
 * Makes sure that training knows nothing of what is held out.
 *
 * @throws CorpusError that names the first leaking utterances and what they contain.
 */
export function assertNoLeak(training: readonly Utterance[], heldOut: HeldOut): void {
  const leaks = training.flatMap((utterance) => {
    const what = leakOf(utterance, heldOut);
    return what === undefined ? [] : [`'${utterance.id}' contains the held-out ${what}`];
  });
  if (leaks.length === 0) return;
  const more = leaks.length > 3 ? ` and ${leaks.length - 3} more` : '';
  throw new CorpusError(
    `training would hear what is held out: ${leaks.slice(0, 3).join(', ')}${more}; leave these utterances out of training`,
  );
}

/** Says what an utterance contains that is held out, or undefined. */
export function leakOf(utterance: Pick<Utterance, 'text' | 'pinyin'>, heldOut: HeldOut): string | undefined {
  const unit = utterance.pinyin?.find((syllable) => heldOut.units.has(syllable));
  if (unit !== undefined) return `combination ${unit}`;
  return heldOut.sentences.has(bareText(utterance.text)) ? `sentence '${utterance.text}'` : undefined;
}

/** A text without marks and spaces, by which sentences are compared. */
export function bareText(text: string): string {
  return text.normalize('NFKC').replace(/[\p{P}\p{S}\s]/gu, '');
}

function countParts(units: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const key of units.flatMap(partKeys)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function partKeys(unit: string): readonly string[] {
  const { initial, final, tone } = parseSyllable(unit);
  return [`initial ${initial}`, `final ${final}`, `tone ${tone}`];
}
