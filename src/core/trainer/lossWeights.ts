import { betaAt } from '../losses/variational.ts';
import type { Stage } from './stage.ts';
import { type WeightSchedule, weightAt } from './weightSchedule.ts';

type Weights = Readonly<Record<string, number>>;

/**
 * The weight of each loss term at a step of the stage; the KL's follows its warm-up.
 * @param unnamed what the objective's terms weigh that the stage does not name.
 */
export function lossWeights(losses: Stage['losses'], step: number, unnamed: Weights = {}): Weights {
  const moving = Object.entries(schedulesOf(losses)).map(([name, schedule]) => [name, weightAt(schedule, step)]);
  return { ...unnamed, ...Object.fromEntries(moving), kl: betaAt(step, losses.kl) };
}

/** What of the weights is worth a curve: `weight/kl`, and those that move. */
export function weightMetrics(losses: Stage['losses'], weights: Weights): Weights {
  const moving = Object.entries(schedulesOf(losses)).filter(([, schedule]) => typeof schedule !== 'number');
  return Object.fromEntries(
    ['kl', ...moving.map(([name]) => name)].map((name) => [`weight/${name}`, weights[name] ?? 0]),
  );
}

function schedulesOf({ kl, own, ...fixed }: Stage['losses']): Readonly<Record<string, WeightSchedule>> {
  return { ...fixed, ...own };
}
