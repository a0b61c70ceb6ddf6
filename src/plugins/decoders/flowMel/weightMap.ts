import type { PretrainedWeights } from '../../../core/weightContracts.ts';
import type { FlowMelConfig } from './config.ts';

type Rules = PretrainedWeights['rules'];

/** [Cout, Cin, K] -> [K, Cin, Cout] */
const conv = { order: [2, 1, 0] };
/** [Cout, Cin, 1] -> [Cin, Cout] */
const pointwise = { order: [1, 0], unit: 2 };

/** Names of jaywalnut310/glow-tts (13e9976): its decoder, and the projections of its text encoder that make the prior. */
export function glowTtsNames(config: FlowMelConfig): Rules {
  return [
    { from: 'encoder.proj_m.weight', to: 'priorMean/kernel', axes: pointwise },
    { from: 'encoder.proj_m.bias', to: 'priorMean/bias' },
    { from: 'encoder.proj_s.weight', to: 'priorLogStd/kernel', axes: pointwise },
    { from: 'encoder.proj_s.bias', to: 'priorLogStd/bias' },
    ...Array.from({ length: config.blocks }, (_, index) => blockNames(index, config)).flat(),
  ];
}

function blockNames(index: number, config: FlowMelConfig): Rules {
  const [actnorm, mixing, coupling] = [0, 1, 2].map((part) => `decoder.flows.${3 * index + part}`);
  const to = `flow/blocks/${index}`;
  return [
    { from: `${actnorm}.logs`, to: `${to}/actnorm/logScale`, axes: { order: [0, 2, 1] } },
    { from: `${actnorm}.bias`, to: `${to}/actnorm/shift`, axes: { order: [0, 2, 1] } },
    { from: `${mixing}.weight`, to: `${to}/mixing`, axes: { order: [1, 0] } },
    ...layer(`${coupling}.start`, `${to}/coupling/pre`, config.weightNorm),
    ...layer(`${coupling}.wn.cond_layer`, `${to}/coupling/waveNet/condition`, config.weightNorm),
    ...layer(`${coupling}.wn.in_layers.{layer}`, `${to}/coupling/waveNet/layers/{layer}/gate`, config.weightNorm),
    ...layer(
      `${coupling}.wn.res_skip_layers.{layer}`,
      `${to}/coupling/waveNet/layers/{layer}/residualAndSkip`,
      config.weightNorm,
    ),
    ...layer(`${coupling}.end`, `${to}/coupling/post`, false),
  ];
}

function layer(from: string, to: string, normalized: boolean): Rules {
  const kernel = normalized
    ? [
        { from: `${from}.weight_v`, to: `${to}/v`, axes: conv },
        { from: `${from}.weight_g`, to: `${to}/g`, axes: conv },
      ]
    : [{ from: `${from}.weight`, to: `${to}/kernel`, axes: conv }];
  return [...kernel, { from: `${from}.bias`, to: `${to}/bias` }];
}
