import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { TimedSyllable } from '../core/recordingContracts.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { UnitFrames } from '../corpus/unitFrames.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { unitOf } from './voiceRecordings.ts';

type Tones = Pick<SymbolSequence, 'toneIds' | 'syllableIndex'>;

/** Where the syllables of a recording lie: by its boundaries, or all of it where it is one syllable; undefined: not known. */
export function recordedSyllables(
  utterance: PreparedUtterance,
  settings: SpectralSettings,
): readonly TimedSyllable[] | undefined {
  const { symbols, unitFrames, frames } = utterance;
  if (unitFrames !== undefined) return timed(symbols, unitFrames, settings);
  if (unitOf(utterance) !== 'syllable') return undefined;
  const at = symbols.toneIds.findIndex((tone) => tone > 0);
  const syllableIndex = symbols.syllableIndex[at];
  return syllableIndex === undefined
    ? []
    : timed(symbols, [{ syllableIndex, startFrame: 0, endFrame: frames }], settings);
}

/** Where the syllables of speech lie that was made with these frames per symbol. */
export function producedSyllables(
  symbols: Tones,
  durations: Int32Array,
  settings: SpectralSettings,
): readonly TimedSyllable[] {
  const units: UnitFrames[] = [];
  let frame = 0;
  for (const [symbol, count] of durations.entries()) {
    const syllableIndex = symbols.syllableIndex[symbol] as number;
    const startFrame = units.at(-1)?.syllableIndex === syllableIndex ? units.pop()?.startFrame : undefined;
    units.push({ syllableIndex, startFrame: startFrame ?? frame, endFrame: frame + count });
    frame += count;
  }
  return timed(symbols, units, settings);
}

/** Those that have a tone. */
function timed(
  { toneIds, syllableIndex }: Tones,
  units: readonly UnitFrames[],
  { hopLength, sampleRate }: SpectralSettings,
): readonly TimedSyllable[] {
  const seconds = (frame: number): number => (frame * hopLength) / sampleRate;
  return units.flatMap(({ syllableIndex: index, startFrame, endFrame }) => {
    const tone = toneIds.find((one, symbol) => syllableIndex[symbol] === index && one > 0);
    return tone === undefined ? [] : [{ tone, startSeconds: seconds(startFrame), endSeconds: seconds(endFrame) }];
  });
}
