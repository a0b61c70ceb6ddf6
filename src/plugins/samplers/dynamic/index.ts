import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Sampler } from '../../../core/dataContracts.ts';
import { hashFraction } from '../../../corpus/contentHash.ts';
import { shuffled } from '../../../corpus/shuffled.ts';

const configSchema = z
  .strictObject({
    /** Whose running losses: each utterance's own, or those of the phonemes that it holds. */
    by: z.enum(['utterance', 'phoneme']).default('utterance'),
    /** How much more often what loses more is heard: the exponent per standard deviation of the losses; 0: all equally. */
    strength: z.number().min(0).default(0.5),
    /** A weight is at least this, 1 being that of a mean loss. */
    floor: z.number().positive().max(1).default(0.5),
    /** And at most this. */
    cap: z.number().min(1).default(2),
    /** Share of a running loss that stays when an utterance (a phoneme) is heard again. */
    decay: z.number().min(0).lt(1).default(0.8),
    /** A pass that begins with step s knows the losses up to step s - delaySteps. */
    delaySteps: z.int().positive().default(16),
  })
  .refine(({ floor, cap }) => floor <= cap, { error: 'floor is above cap' });

type Config = z.infer<typeof configSchema>;

/**
 * Utterances that lose more are heard more often: weights exp(strength z), z the running loss in standard deviations from
 * the pool's mean, within floor and cap. Standardised, because losses may be negative (likelihoods) and fall over a stage.
 * A pass has as many utterances as the pool; what was never heard weighs 1. Weights change from pass to pass.
 *
 * Source: drawing by loss as in Loshchilov & Hutter, Online batch selection (arXiv:1511.06343), by standardised losses in place
 * of ranks; systematic resampling as in Kitagawa, Monte Carlo filter and smoother (1996): each is drawn as often as its share says,
 * rounded up or down.
 */
function dynamic({ strength, floor, cap, ...follows }: Config): Sampler {
  const weights = (losses: Float64Array): Float64Array => {
    const known = losses.filter((loss) => !Number.isNaN(loss));
    const mean = known.reduce((sum, loss) => sum + loss, 0) / known.length;
    const spread = Math.sqrt(known.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / known.length);
    return losses.map((loss) => {
      if (Number.isNaN(loss) || !(spread > 0)) return 1;
      return Math.min(cap, Math.max(floor, Math.exp((strength * (loss - mean)) / spread)));
    });
  };
  return {
    follows: { ...follows, weights },
    pass: (utterances, { seed, pool, pass, losses }) => {
      const own = losses === undefined ? new Float64Array(utterances.length).fill(1) : weights(losses);
      const draw = (what: string) => hashFraction(seed, `${pool} ${what} ${pass}`);
      const drawn = systematicDraws(own, shuffled([...utterances.keys()], draw('walk')), draw('start'));
      return shuffled(drawn, draw('pass'));
    },
  };
}

/** As many draws as there are weights: those under a comb of equal distances, walked over in the given order. */
function systematicDraws(weights: Float64Array, order: readonly number[], start: number): readonly number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const drawn: number[] = [];
  let before = start;
  for (const place of order) {
    const after = before + ((weights[place] as number) * weights.length) / whole;
    for (let tooth = Math.floor(before); tooth < Math.floor(after); tooth++) drawn.push(place);
    before = after;
  }
  // The last sum may fall short of a whole number by rounding.
  return drawn.length > 0 ? drawn : order.slice(0, 1);
}

export const dynamicSampler: Plugin<'sampler'> = {
  kind: 'sampler',
  name: 'dynamic',
  summary: 'utterances that lose more are heard more often, by running losses of utterances or of phonemes',
  configSchema,
  create: dynamic,
};
