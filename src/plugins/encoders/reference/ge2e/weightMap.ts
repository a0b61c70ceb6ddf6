import type { PretrainedWeights } from '../../../../core/weightContracts.ts';

/** Resemblyzer's names to ours; the similarity's scale and the training's state are not needed to make vectors. */
export const ge2eWeightRules: PretrainedWeights['rules'] = [
  ...[0, 1, 2].flatMap((layer) => [
    {
      from: `model_state.lstm.weight_ih_l${layer}`,
      to: `layers/${layer}/kernel`,
      axes: { order: [1, 0] },
    },
    { from: `model_state.lstm.weight_hh_l${layer}`, to: `layers/${layer}/recurrentKernel`, axes: { order: [1, 0] } },
    { from: `model_state.lstm.bias_ih_l${layer}`, to: `layers/${layer}/bias` },
    { from: `model_state.lstm.bias_hh_l${layer}`, to: `layers/${layer}/recurrentBias` },
  ]),
  { from: 'model_state.linear.weight', to: 'output/kernel', axes: { order: [1, 0] } },
  { from: 'model_state.linear.bias', to: 'output/bias' },
  { from: 'model_state.similarity_weight', to: null },
  { from: 'model_state.similarity_bias', to: null },
  { from: 'optimizer_state.**', to: null },
];
