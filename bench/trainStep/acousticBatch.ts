import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import type { AcousticBatch } from '../../src/core/objectives/acousticPass.ts';
import type { RandomSource } from '../../src/nn/random.ts';
import type { Tensor1D, Tensor2D, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';

const { melBins } = defaultSpectralSettings;
const referenceFrames = 256;

export interface DrawnSizes {
  readonly items: number;
  readonly symbols: number;
  readonly frames: number;
  readonly text: { readonly symbolCount: number; readonly toneCount: number; readonly languageCount: number };
  /** Width of the frozen states, one for every two symbols. */
  readonly semanticChannels: number;
}

/** A batch without padding, on cached states of a frozen GPT; each item is its own reference. */
export function drawAcousticBatch(random: RandomSource, sizes: DrawnSizes): AcousticBatch {
  const { items: B, symbols: Tx, frames: Ty, text, semanticChannels } = sizes;
  const choose = (name: string, count: number) =>
    tf.cast(tf.mul(random.fork(name).uniform([B, Tx]), count), 'int32') as unknown as Tensor2D;
  const mel = (name: string, frames: number) =>
    tf.add(tf.mul(random.fork(name).normal([B, frames, melBins]), 2), -5) as Tensor3D;
  const ones = (steps: number) => tf.ones([B, steps, 1]) as Tensor3D;
  const characters = Tx >> 1;
  const owners = Array.from({ length: Tx }, (_, symbol) => Math.min(symbol >> 1, characters - 1));
  const spread = tf.tile(tf.expandDims(tf.oneHot(tf.tensor1d(owners, 'int32'), characters), 0), [B, 1, 1]);
  const states = random.fork('states').normal([B, characters, semanticChannels]) as Tensor3D;
  return {
    symbols: {
      ids: choose('ids', text.symbolCount),
      tones: choose('tones', text.toneCount),
      languages: choose('languages', text.languageCount),
      mask: ones(Tx),
    },
    semantic: { states, mask: ones(characters), spread: tf.cast(spread, 'float32') as Tensor3D },
    reference: {
      mel: mel('reference', referenceFrames),
      mask: ones(referenceFrames),
      speakerIds: tf.zeros([B], 'int32') as Tensor1D,
      assignment: tf.eye(B),
    },
    targets: { mel: mel('mel', Ty), mask: ones(Ty) },
  };
}
