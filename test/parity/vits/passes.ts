import type { DecoderTargets, SymbolBatch } from '../../../src/core/contracts.ts';
import type { ModelParts } from '../../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import type { RandomSource } from '../../../src/nn/random.ts';
import type { Rank, ShapeMap, Tensor, Tensor1D, Tensor2D, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { rangedTensor } from '../publishedState.ts';

/** A batch of two utterances. */
export interface PassInputs {
  readonly symbols: SymbolBatch;
  readonly targets: DecoderTargets;
  readonly speakerIds: Tensor1D;
}

/** Random numbers that are given, by the last name on the way to them. */
function givenNoise(values: Readonly<Record<string, () => Tensor>>, own = ''): RandomSource {
  const draw = (shape: readonly number[]) => {
    const value = values[own]?.();
    if (value === undefined || String(value.shape) !== String(shape)) {
      throw new Error(`noise '${own}' of [${shape.join(', ')}] is not given (${value?.shape.join(', ')})`);
    }
    return value;
  };
  return { fork: (name) => givenNoise(values, name), normal: draw, uniform: draw };
}

/** The numbers of synthesizer.py, given_noise, in the order in which our parts draw them. */
export function publishedNoise(sizes: {
  readonly symbols: number;
  readonly frames: number;
  readonly latentChannels: number;
}): RandomSource {
  const latent = () => byTime('noise/latent', [2, sizes.latentChannels, sizes.frames], [-2, 2]);
  const durations = () =>
    tf.tidy(() => tf.transpose(rangedTensor<Rank.R3>('noise/durations', [2, 2, sizes.symbols], -2, 2), [2, 0, 1]));
  return givenNoise({ posteriorSample: latent, prior: latent, posterior: durations, durations });
}

/** A tensor that torch has as [B, C, T] as [B, T, C]. */
export function byTime(name: string, shape: ShapeMap[Rank.R3], [low, high]: readonly [number, number]): Tensor3D {
  return tf.tidy(() => tf.transpose(rangedTensor<Rank.R3>(name, shape, low, high), [0, 2, 1]));
}

/** Every result of synthesizer.py, passes, by our parts. */
export function passes(
  parts: ModelParts,
  params: ModelParams,
  { symbols, targets, speakerIds }: PassInputs,
  window = 7,
) {
  const random = publishedNoise({
    symbols: symbols.mask.shape[1],
    frames: targets.mask.shape[1],
    latentChannels: parts.decoder.emits.channels,
  });
  const [training, speaking] = [true, false].map((isTraining) => ({ training: isTraining, random })) as [
    { training: boolean; random: typeof random },
    { training: boolean; random: typeof random },
  ];
  const noMel = { mel: targets.mel, mask: targets.mask };
  const timbre = parts.reference.encode(params['reference']!, { ...noMel, speakerIds }, speaking);
  const hidden = parts.phonemes.encode(params['phonemes']!, { symbols, timbre }, speaking);
  const inputs = { hidden, mask: symbols.mask, timbre };
  const trained = parts.decoder.train(params['decoder']!, inputs, { targets, context: training });
  const { posterior, prior, zPrior } = trained.variational!;
  const spoken = parts.decoder.infer(
    params['decoder']!,
    { ...inputs, alignment: trained.alignment, frameMask: targets.mask, noiseScale: tf.scalar(0.667) },
    speaking,
  );
  const durations = tf.sum(trained.alignment, 1) as Tensor2D;
  const term = parts.duration.loss(params['duration']!, { ...inputs, durations }, training);
  const frames = parts.duration.predict(params['duration']!, inputs, speaking);
  const segment = tf.slice(trained.emitted as Tensor3D, [0, 0], [2, window]) as Tensor3D;
  const mask = tf.squeeze(symbols.mask, [2]);
  return {
    hidden,
    posterior_mean: posterior.mean,
    posterior_log_std: posterior.logStd,
    z: trained.emitted as Tensor3D,
    z_prior: zPrior,
    alignment: trained.alignment,
    prior_mean: prior.mean,
    prior_log_std: prior.logStd,
    spoken,
    wave: tf.squeeze(parts.vocoder.training!.generate(params['vocoder']!, segment, timbre), [2]),
    duration_loss: term.perUtterance!,
    log_durations: tf.mul(tf.log(tf.add(frames, tf.sub(1, mask))), mask),
    perSymbol: term.perSymbol!,
  };
}

/** [B] counts -> [B, T, 1] for the longest. */
export function maskOf(counts: readonly number[]): Tensor3D {
  const steps = Math.max(...counts);
  const rows = counts.flatMap((count) => Array.from({ length: steps }, (_, at) => (at < count ? 1 : 0)));
  return tf.tensor3d(rows, [counts.length, steps, 1]);
}
