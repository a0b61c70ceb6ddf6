import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { DecoderTargets } from '../../../src/core/contracts.ts';
import { pairFrames, unpairFrames } from '../../../src/nn/framePairs.ts';
import { sequenceMask } from '../../../src/nn/masks.ts';
import { disposeParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { type GlowParams, glow } from '../../../src/plugins/decoders/flowMel/glow.ts';
import { flowMel } from '../../../src/plugins/decoders/flowMel/index.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import { makePart } from '../../../src/testing/contractSuite.ts';
import '../../../src/testing/toBeAllClose.ts';
import type { Rank, Tensor, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, importState, publishedState, rangedTensor, readGolden, resultOf } from '../publishedState.ts';

// Made by make_goldens.py from jaywalnut310/glow-tts' own modules.
const file = join(import.meta.dirname, 'forward.safetensors');
/** As RANGES there. */
const ranges = {
  weight_g: [0.4, 0.8],
  weight_v: [-0.5, 0.5],
  logs: [-0.3, 0.3],
  'end.weight': [-0.15, 0.15],
  bias: [-0.1, 0.1],
} as const;
const [mels, timbreChannels] = [10, 6];
const node = { hiddenChannels: 8, blocks: 3, layers: 2, centreMels: false };
const spectral = { sampleRate: 8000, nFft: 32, hopLength: 8, winLength: 32, melBins: mels, fMinHz: 0, fMaxHz: null };
const context = { training: false, random: randomSource(1) };

describeEachBackend("Glow-TTS' decoder with the weights of the reference", () => {
  const decoder = makePart(flowMel, node, { hiddenChannels: mels, timbreChannels, spectral });
  const flow = glow({
    ...node,
    channels: 2 * mels,
    kernelSize: 5,
    mixedChannels: 4,
    conditionChannels: timbreChannels,
    dropoutRate: 0.05,
    weightNorm: true,
  });
  /** [B, M, T] of the reference -> [B, T, M], with odd last frames that it drops. */
  const inputOf = (name: string, frames: number, range: readonly [number, number]) =>
    tf.transpose(rangedTensor<Rank.R3>(`${name}${frames}`, [2, mels, frames], ...range), [0, 2, 1]) as Tensor3D;
  const lengthsOf = (frames: number) => [frames, Math.max(1, frames - 3)];
  const condition = () =>
    tf.transpose(rangedTensor<Rank.R3>('timbre', [2, timbreChannels, 1], -1, 1), [0, 2, 1]) as Tensor3D;
  let golden: Golden;
  let params: { readonly flow: GlowParams };
  beforeAll(async () => {
    golden = await readGolden(file);
    const initial = { flow: flow.init(randomSource(1)) };
    const state = publishedState(golden, ranges, { prefix: 'glow/' });
    params = (await importState(state, decoder.foreign!['glow-tts']!, initial as ParamTree)) as typeof params;
    disposeParams(initial as ParamTree);
  });

  function forward(own: GlowParams, mel: Tensor3D, frames: number) {
    const { pairs, secondMask } = pairFrames(mel, sequenceMask(lengthsOf(frames), frames));
    const { z, logDet } = flow.forward(own, pairs, { mask: secondMask, condition: condition(), context });
    return { z: unpairFrames(z, 2 * Math.floor(frames / 2)), logDet };
  }

  it.each([2, 6, 13])('gives the same latent and log-determinants for %i frames', (frames) => {
    const { z, logDet } = forward(params.flow, inputOf('mel', frames, [-2, 2]), frames);
    expect(z).toBeAllClose(resultOf(golden, `z/${frames}`), 2e-5);
    expect(logDet).toBeAllClose(resultOf(golden, `logdet/${frames}`), 2e-5);
  });

  it.each([2, 6, 13])('goes the same way back from a latent of %i frames', (frames) => {
    const even = 2 * Math.floor(frames / 2);
    const kept = lengthsOf(frames).map((length) => 2 * Math.floor(length / 2));
    const latent = tf.transpose(
      rangedTensor<Rank.R3>(`latent${frames}`, [2, mels, even], -2, 2),
      [0, 2, 1],
    ) as Tensor3D;
    const { pairs, firstMask } = pairFrames(latent, sequenceMask(kept, even));
    const mel = flow.inverse(params.flow, pairs, { mask: firstMask, condition: condition(), context });
    expect(unpairFrames(mel, even)).toBeAllClose(resultOf(golden, `inverse/${frames}`), 1e-4);
  });

  /** The whole decoder: the text's prior is the given mean of each frame, which is a symbol of its own. */
  function likelihood(own: { readonly flow: GlowParams }, mel: Tensor3D, frames: number): Tensor {
    const mask = sequenceMask(lengthsOf(frames), frames);
    const even = 2 * Math.floor(frames / 2);
    const mean = tf.transpose(rangedTensor<Rank.R3>(`mean${frames}`, [2, mels, even], -1, 1), [0, 2, 1]);
    const hidden = tf.pad3d(mean as Tensor3D, [
      [0, 0],
      [0, frames - even],
      [0, 0],
    ]);
    const row = Array.from({ length: frames }, (_, frame) => [frame, frame + 1]);
    const targets: DecoderTargets = { mel, mask, spans: tf.tensor3d([row, row]) };
    const priorMean = { kernel: tf.eye(mels), bias: tf.zeros([mels]) };
    const { terms } = decoder.train(
      { ...own, priorMean } as ParamTree,
      { hidden, mask, timbre: condition() },
      { targets, context },
    );
    const kept = lengthsOf(frames).reduce((sum, length) => sum + 2 * Math.floor(length / 2), 0);
    return tf.div(terms!['nll']!.numerator, kept);
  }

  it.each([2, 6, 13])('has the same likelihood of %i frames', (frames) => {
    const nll = likelihood(params, inputOf('mel', frames, [-2, 2]), frames);
    expect(nll).toBeAllClose(tf.squeeze(resultOf(golden, `nll/${frames}`)), 1e-5);
  });

  it('has the same gradients of the likelihood with respect to the mel and to a mixing', () => {
    const { mixing } = params.flow.blocks[0]!;
    const [toMel, toMixing] = tf.grads((mel, own) => {
      const [first, ...others] = params.flow.blocks;
      const moved = { flow: { blocks: [{ ...first!, mixing: own as tf.Tensor2D }, ...others] } };
      return likelihood(moved, mel as Tensor3D, 6);
    })([inputOf('mel', 6, [-2, 2]), mixing]);
    const padded = resultOf(golden, 'gradient/6');
    expect(toMel).toBeAllClose(padded, 1e-5);
    expect(tf.transpose(toMixing!)).toBeAllClose(resultOf(golden, 'gradient/mixing'), 1e-4);
  });
});
