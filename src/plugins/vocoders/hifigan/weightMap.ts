import type { PretrainedWeights } from '../../../core/contracts.ts';
import type { HifiganConfig } from './config.ts';

type Rule = PretrainedWeights['rules'][number];

/** Torch's kernels, of plain convolutions [Cout, Cin, K] and of transposed ones [Cin, Cout, K], become [K, Cin, Cout]. */
const order = { plain: [2, 1, 0], transposed: [2, 0, 1] } as const;

/**
 * Names of the generator in jik876/hifi-gan (4769534), below `generator` in its files; bare names, as of the module's own
 * state, are read too. A generator whose norm was removed has one `weight` for each layer: `weightNorm: false`.
 */
export function hifiganNames(config: HifiganConfig): readonly Rule[] {
  const blocks = config.residualKernels.length;
  const rules = [
    ...layer('conv_pre', 'pre', 'plain', config),
    ...config.upsampleRates.flatMap((_, stage) => [
      ...layer(`ups.${stage}`, `stages/${stage}/upsample`, 'transposed', config),
      ...config.residualKernels.flatMap((_size, block) => {
        const from = `resblocks.${stage * blocks + block}`;
        const to = `stages/${stage}/blocks/${block}`;
        return config.residualBlock === 1
          ? [
              ...layer(`${from}.convs1.{layer}`, `${to}/dilated/{layer}`, 'plain', config),
              ...layer(`${from}.convs2.{layer}`, `${to}/plain/{layer}`, 'plain', config),
            ]
          : layer(`${from}.convs.{layer}`, `${to}/dilated/{layer}`, 'plain', config);
      }),
    ]),
    ...layer('conv_post', 'post', 'plain', config),
  ];
  return [...rules.map((rule) => ({ ...rule, from: `generator.${rule.from}` })), ...rules];
}

function layer(from: string, to: string, kind: keyof typeof order, { weightNorm }: HifiganConfig): readonly Rule[] {
  const axes = { order: order[kind] };
  const kernel: readonly Rule[] = weightNorm
    ? [
        { from: `${from}.weight_v`, to: `${to}/v`, axes },
        { from: `${from}.weight_g`, to: `${to}/g`, axes },
      ]
    : [{ from: `${from}.weight`, to: `${to}/kernel`, axes }];
  return [...kernel, { from: `${from}.bias`, to: `${to}/bias` }];
}
