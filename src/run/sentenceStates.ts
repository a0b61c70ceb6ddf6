import type { SemanticEncoder, TokenBatch } from '../core/contracts.ts';
import { adaptedSemantic } from '../core/model/adapters.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { uploadBatch } from '../core/trainer/hostBatch.ts';
import { randomSource } from '../nn/random.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { tokenBatch } from './semanticCache.ts';

/** Texts that go through the encoder together. */
const groupSize = 16;

/**
 * The mean of a text encoder's final states over the characters of each text, role tokens left out: text -> [Cs].
 * Texts are as the encoder reads them: normalised.
 */
export function sentenceStates(
  semantic: SemanticEncoder,
  params: ModelParams,
  texts: readonly string[],
): ReadonlyMap<string, Float32Array> {
  const encoded = [...new Set(texts)].map((text) => ({ text, ...semantic.tokenizer.encode(text) }));
  const sorted = encoded
    .filter(({ offsets }) => offsets.some((offset) => offset >= 0))
    .sort((a, b) => a.ids.length - b.ids.length || (a.text < b.text ? -1 : 1));
  const states = new Map<string, Float32Array>();
  for (let from = 0; from < sorted.length; from += groupSize) {
    const group = sorted.slice(from, from + groupSize);
    const means = meanStates(semantic, params, group);
    for (const [row, { text }] of group.entries()) {
      states.set(text, means.slice(row * semantic.outChannels, (row + 1) * semantic.outChannels));
    }
  }
  return states;
}

/** [B, Cs] row by row. */
function meanStates(
  semantic: SemanticEncoder,
  params: ModelParams,
  group: readonly { readonly ids: Int32Array; readonly offsets: Int32Array }[],
): Float32Array {
  const steps = Math.max(...group.map(({ ids }) => ids.length));
  const shares = new Float32Array(group.length * steps);
  for (const [row, { offsets }] of group.entries()) {
    const characters = offsets.filter((offset) => offset >= 0).length;
    offsets.forEach((offset, token) => {
      if (offset >= 0) shares[row * steps + token] = 1 / characters;
    });
  }
  return tf.tidy(() => {
    const tokens = uploadBatch<TokenBatch>(
      tokenBatch(
        group.map(({ ids }) => ids),
        group.length,
        steps,
      ),
    );
    const own = adaptedSemantic(semantic, params);
    const input = { states: semantic.prefix(own, tokens, 0), mask: tokens.mask, boundary: 0 };
    const states = semantic.suffix(own, input, { training: false, random: randomSource(0, 0) });
    // [B, 1, Tc] x [B, Tc, Cs] -> [B, 1, Cs]
    const means = tf.matMul(tf.tensor3d(shares, [group.length, 1, steps]), states) as Tensor3D;
    return means.dataSync<'float32'>();
  });
}
