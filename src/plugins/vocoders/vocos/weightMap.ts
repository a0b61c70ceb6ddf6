import type { PretrainedWeights } from '../../../core/weightContracts.ts';

/** [Cout, Cin, K] -> [K, Cin, Cout] */
const ofConv = { order: [2, 1, 0] };
/** [Cout, Cin] -> [Cin, Cout] */
const ofLinear = { order: [1, 0] };

const norm = (from: string, to: string) => [
  { from: `${from}.weight`, to: `${to}/gain` },
  { from: `${from}.bias`, to: `${to}/bias` },
];

const layer = (from: string, to: string, axes: typeof ofConv) => [
  { from: `${from}.weight`, to: `${to}/kernel`, axes },
  { from: `${from}.bias`, to: `${to}/bias` },
];

/**
 * Names of the published checkpoints of gemelo-ai/vocos (c859e3b). Their window and mel filters are computed, not loaded.
 */
export const vocosNames: PretrainedWeights['rules'] = [
  ...layer('backbone.embed', 'embed', ofConv),
  ...norm('backbone.norm', 'norm'),
  ...layer('backbone.convnext.{block}.dwconv', 'blocks/{block}/depthwise', ofConv),
  ...norm('backbone.convnext.{block}.norm', 'blocks/{block}/norm'),
  ...layer('backbone.convnext.{block}.pwconv1', 'blocks/{block}/expand', ofLinear),
  ...layer('backbone.convnext.{block}.pwconv2', 'blocks/{block}/contract', ofLinear),
  { from: 'backbone.convnext.{block}.gamma', to: 'blocks/{block}/scale' },
  ...norm('backbone.final_layer_norm', 'finalNorm'),
  ...layer('head.out', 'spectrum', ofLinear),
  { from: 'head.istft.window', to: null },
  { from: 'feature_extractor.**', to: null },
];
