import type { PretrainedWeights } from '../../../core/weightContracts.ts';
import { convNames, type NameRule, pointwiseNames, vitsStateNames } from '../../../nn/publishedNames.ts';
import type { HifiganConfig } from './config.ts';

type Rules = PretrainedWeights['rules'];

/**
 * Names of the generator in jik876/hifi-gan (4769534), below `generator` in its files; bare names, as of the module's own
 * state, are read too. A generator whose norm was removed has one `weight` for each layer: `weightNorm: false`.
 */
export function hifiganNames(config: HifiganConfig): Rules {
  const rules = generatorNames(config);
  return [...below('generator', rules), ...rules];
}

/** Names of the generator in jaywalnut310/vits, SynthesizerTrn (2e561ba). */
export function vitsGeneratorNames(config: HifiganConfig): Rules {
  return vitsStateNames(below('dec', [...generatorNames(config), ...pointwiseNames('cond', 'timbre')]));
}

function below(prefix: string, rules: readonly NameRule[]): readonly NameRule[] {
  return rules.map((rule) => ({ ...rule, from: `${prefix}.${rule.from}` }));
}

function generatorNames(config: HifiganConfig): readonly NameRule[] {
  const { weightNorm, plainEnds, residualKernels } = config;
  const atEnd = { weightNorm: weightNorm && !plainEnds };
  return [
    ...convNames('conv_pre', 'pre', atEnd),
    ...config.upsampleRates.flatMap((_, stage) => [
      ...convNames(`ups.${stage}`, `stages/${stage}/upsample`, { weightNorm, transposed: true }),
      ...residualKernels.flatMap((_size, block) => {
        const from = `resblocks.${stage * residualKernels.length + block}`;
        const to = `stages/${stage}/blocks/${block}`;
        return config.residualBlock === 1
          ? [
              ...convNames(`${from}.convs1.{layer}`, `${to}/dilated/{layer}`, { weightNorm }),
              ...convNames(`${from}.convs2.{layer}`, `${to}/plain/{layer}`, { weightNorm }),
            ]
          : convNames(`${from}.convs.{layer}`, `${to}/dilated/{layer}`, { weightNorm });
      }),
    ]),
    ...convNames('conv_post', 'post', { ...atEnd, bias: !plainEnds }),
  ];
}
