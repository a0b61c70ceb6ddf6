import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../src/core/objectives/objective.ts';
import type { SavedModelSource } from '../../src/export/savedModelSource.ts';
import { mapParams } from '../../src/nn/params.ts';
import { patternTensor } from '../../src/testing/patternTensor.ts';
import type { SymbolSequence } from '../../src/text/symbolSequence.ts';
import * as tf from '../../src/tf.ts';
import { spectral, toyParams } from '../training/toySystem.ts';

/** A sentence of the toy system: two symbols of each character. */
export function sequenceOf(symbols: number): SymbolSequence {
  const row = (value: (index: number) => number) => Int32Array.from({ length: symbols }, (_, index) => value(index));
  return {
    symbolIds: row((index) => index % 6),
    toneIds: row((index) => index % 3),
    languageIds: row((index) => index % 2),
    normalizedText: '今天好好天今'.slice(0, Math.ceil(symbols / 2)),
    characterIndex: row((index) => Math.min(index >> 1, 5)),
  } as SymbolSequence;
}

/** Parameters without the zeros that fresh stacks end with, which would hide what comes before. */
export async function speechParams(parts: ModelParts): Promise<ModelParams> {
  return mapParams(await toyParams(parts), (leaf) => tf.add(leaf, tf.mul(patternTensor(leaf.shape, 3), 0.2)));
}

/** What an export of the toy system is made of, with sentences of the given numbers of symbols. */
export function speechSource(
  parts: ModelParts,
  params: ModelParams,
  symbols: readonly number[] = [7],
): SavedModelSource {
  const voice = Float32Array.from({ length: parts.reference.outChannels }, (_, index) => Math.sin(index + 1));
  return {
    parts,
    params,
    spectral,
    table: { version: 'toy', symbols: [...'abcdef'], languages: ['none', 'zh'], toneCount: 3 },
    synthesis: { noiseScale: 0.6, lengthScale: 2.3 },
    voices: { low: voice },
    examples: symbols.map(sequenceOf),
    origin: { run: 'toy' },
  };
}
