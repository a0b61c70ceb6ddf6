import type { PretrainedWeights } from '../../../core/weightContracts.ts';
import { convNames, type NameRule, pointwiseNames, vitsNormNames, vitsStateNames } from '../../../nn/publishedNames.ts';
import type { StochasticConfig } from './config.ts';

/** Names of jaywalnut310/vits, SynthesizerTrn with `use_sdp` (2e561ba): an affine map is flow 0, couplings and flips follow in turn. */
export function stochasticDurationNames({ flows }: StochasticConfig): PretrainedWeights['rules'] {
  return vitsStateNames([
    ...pointwiseNames('dp.pre', 'pre'),
    ...pointwiseNames('dp.cond', 'timbre'),
    ...separableNames('dp.convs', 'convs'),
    ...pointwiseNames('dp.proj', 'post'),
    ...flowNames('dp.flows', 'flow', flows),
    ...pointwiseNames('dp.post_pre', 'durationPre'),
    ...separableNames('dp.post_convs', 'durationConvs'),
    ...pointwiseNames('dp.post_proj', 'durationPost'),
    ...flowNames('dp.post_flows', 'posteriorFlow', flows),
  ]);
}

function flowNames(from: string, to: string, flows: number): readonly NameRule[] {
  /** [2, 1] -> [2] */
  const axes = { order: [0], unit: 1 };
  const couplings = Array.from({ length: flows }, (_, index) => {
    const [theirs, ours] = [`${from}.${2 * index + 1}`, `${to}/couplings/${index}`];
    return [
      ...pointwiseNames(`${theirs}.pre`, `${ours}/pre`),
      ...separableNames(`${theirs}.convs`, `${ours}/convs`),
      ...pointwiseNames(`${theirs}.proj`, `${ours}/post`),
    ];
  });
  return [
    { from: `${from}.0.m`, to: `${to}/affine/shift`, axes },
    { from: `${from}.0.logs`, to: `${to}/affine/logScale`, axes },
    ...couplings.flat(),
  ];
}

/** modules.py, DDSConv. */
function separableNames(from: string, to: string): readonly NameRule[] {
  const layer = `${to}/layers/{layer}`;
  return [
    ...convNames(`${from}.convs_sep.{layer}`, `${layer}/depthwise`),
    ...vitsNormNames(`${from}.norms_1.{layer}`, `${layer}/depthwiseNorm`),
    ...pointwiseNames(`${from}.convs_1x1.{layer}`, `${layer}/pointwise`),
    ...vitsNormNames(`${from}.norms_2.{layer}`, `${layer}/pointwiseNorm`),
  ];
}
