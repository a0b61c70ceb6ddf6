import type { PreparedCorpus, PreparedUtterance } from '../corpus/preparedCorpus.ts';
import type { Familiarity } from '../evaluation/runEvaluation.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { drawnUtterances } from './reportStages.ts';
import type { PoolOptions } from './stagePools.ts';
import type { StageResult } from './trainRecipe.ts';

type Heard = ReadonlyMap<string, ReadonlySet<string>>;

/** By voice, the combinations of a syllable's symbols and tone that the pools of some stages hold. */
export async function heardCombinations(
  stages: readonly StageResult[],
  corpus: PreparedCorpus,
  known: Pick<PoolOptions, 'voices' | 'plugins'>,
): Promise<Heard> {
  const heard = new Map<string, Set<string>>();
  for (const stage of stages) {
    for (const { speaker, symbols } of await drawnUtterances(stage, corpus, known)) {
      const own = heard.get(speaker) ?? new Set<string>();
      for (const one of combinations(symbols)) own.add(one);
      heard.set(speaker, own);
    }
  }
  return heard;
}

/** How well training knew the combinations of an utterance; undefined where it has no syllable with a tone. */
export function familiarityOf(
  { speaker, symbols }: Pick<PreparedUtterance, 'speaker' | 'symbols'>,
  heard: Heard,
): Familiarity | undefined {
  const own = combinations(symbols);
  if (own.length === 0) return undefined;
  if (own.every((one) => heard.get(speaker)?.has(one))) return 'heard';
  const voices = [...heard.values()];
  return own.every((one) => voices.some((of) => of.has(one))) ? 'heard in another voice' : 'never heard';
}

/** One for each syllable that has a tone. */
export function combinations({ symbolIds, toneIds, syllableIndex }: SymbolSequence): readonly string[] {
  const syllables = new Map<number, string>();
  for (const [symbol, tone] of toneIds.entries()) {
    if (tone === 0) continue;
    const index = syllableIndex[symbol] as number;
    syllables.set(index, `${syllables.get(index) ?? ''} ${symbolIds[symbol]}/${tone}`);
  }
  return [...syllables.values()];
}
