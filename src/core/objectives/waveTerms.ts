import type { ParamTree } from '../../nn/params.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Scalar, Tensor1D, Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import type { Discriminators, Judgement, LossTerm } from '../contracts.ts';
import { discriminatorAdversarial, generatorAdversarial } from '../losses/adversarial.ts';
import { featureMatching } from '../losses/featureMatching.ts';
import type { ModelParams, ObjectiveBuffers, Update } from './objective.ts';

/** Turns a wave [B, N, 1] into a log-mel [B, T, M], differentiably. */
export type WaveToMel = (wave: Tensor3D) => Tensor3D;

export interface WavePair {
  /** [B, N, 1] */
  readonly real: Tensor3D;
  /** [B, N, 1] */
  readonly produced: Tensor3D;
}

/** The discriminators' own loss: `adv` of update `d`. */
export function discriminatorTerms(
  judges: Discriminators,
  params: ModelParams,
  pair: WavePair & { readonly training: boolean },
): Record<string, LossTerm> {
  const { real, produced } = judgeBoth(judges, params, pair);
  return { adv: discriminatorAdversarial(real.scores, produced.scores) };
}

/** The generator's terms on waves: `mel` always, `adv` and `fm` where there are discriminators. */
export function generatorTerms(
  judges: Discriminators | undefined,
  params: ModelParams,
  options: { readonly pair: WavePair; readonly waveToMel: WaveToMel; readonly training: boolean },
): Record<string, LossTerm> {
  const { pair, waveToMel, training } = options;
  const terms: Record<string, LossTerm> = { mel: segmentMel(waveToMel(pair.produced), waveToMel(pair.real)) };
  if (judges === undefined) return terms;
  const { real, produced } = judgeBoth(judges, params, { ...pair, training });
  return {
    ...terms,
    adv: generatorAdversarial(produced.scores),
    fm: featureMatching(real.featureMaps, produced.featureMaps),
  };
}

/** In training, each of the two passes moves the buffers on, as upstream's forward passes do. */
function judgeBoth(
  judges: Discriminators,
  params: ModelParams,
  { real, produced, training }: WavePair & { readonly training: boolean },
): { readonly real: Judgement; readonly produced: Judgement } {
  const own = params['discriminators'] ?? {};
  const advance = (before: ParamTree) => (training ? (judges.buffers?.advance(before) ?? before) : before);
  const first = advance(own);
  return { real: judges.judge(first, real), produced: judges.judge(advance(first), produced) };
}

/** The discriminators' buffers as two passes leave them, for objectives whose updates each judge two waves. */
export function discriminatorBuffers(judges: Discriminators | undefined): ObjectiveBuffers | undefined {
  const buffers = judges?.buffers;
  if (buffers === undefined) return undefined;
  const root = 'discriminators/';
  return {
    owns: (path) => path.startsWith(root) && buffers.owns(path.slice(root.length)),
    advance: (params) => {
      const discriminators = buffers.advance(buffers.advance(params['discriminators'] ?? {}));
      return { ...params, discriminators };
    },
  };
}

/** Windows have no padding, so each utterance's mean counts once. */
function segmentMel(produced: Tensor3D, real: Tensor3D): LossTerm {
  return tidyResult(() => {
    const perUtterance = tf.mean(tf.abs(tf.sub(produced, real)), [1, 2]); // [B, T, M] -> [B]
    return {
      numerator: tf.sum(perUtterance) as Scalar,
      per: 'utterances',
      perUtterance: perUtterance as Tensor1D,
    } satisfies LossTerm;
  });
}

/** The updates of a GAN over these generator roots, or the generator's alone. */
export function adversarialUpdates(
  generatorRoots: readonly string[],
  judges: Discriminators | undefined,
): readonly Update[] {
  const generator: Update = { label: 'g', roots: generatorRoots };
  return judges === undefined ? [generator] : [{ label: 'd', roots: ['discriminators'] }, generator];
}
