import { normalWithDeviation, zeros } from '../../../nn/initializers.ts';

/** How the estimator's layers start: torch.nn.init.kaiming_normal_ for relu, biases at 0. */
export function kaiming(fanIn: number) {
  return { init: normalWithDeviation(Math.sqrt(2 / fanIn)), biasInit: zeros };
}
