import { betaAt } from '../losses/variational.ts';
import type { Stage } from './stage.ts';

/** The weight of each loss term at a step of the stage; the KL's follows its warm-up. */
export function lossWeights(losses: Stage['losses'], step: number): Readonly<Record<string, number>> {
  const { kl, own, ...fixed } = losses;
  return { ...fixed, ...own, kl: betaAt(step, kl) };
}
