import type { PretrainedWeights } from '../../../core/weightContracts.ts';
import { convNames, matchaStateNames, matrixNames, pointwiseNames } from '../../../nn/publishedNames.ts';

type Rules = PretrainedWeights['rules'];

const norm = (from: string, to: string): Rules => [
  { from: `${from}.weight`, to: `${to}/gain` },
  { from: `${from}.bias`, to: `${to}/bias` },
];

/** Block1D: convolution and group norm. */
const convBlock = (from: string, to: string): Rules => [
  ...convNames(`${from}.block.0`, `${to}/conv`),
  ...norm(`${from}.block.1`, `${to}/norm`),
];

/** A residual block and the transformer blocks after it, at one level of the U-Net. */
function stage(from: string, to: string): Rules {
  const [block, own] = [`${from}.1.{block}`, `${to}/transformers/{block}`];
  return [
    ...matrixNames(`${from}.0.mlp.1`, `${to}/residual/time`),
    ...convBlock(`${from}.0.block1`, `${to}/residual/first`),
    ...convBlock(`${from}.0.block2`, `${to}/residual/second`),
    ...pointwiseNames(`${from}.0.res_conv`, `${to}/residual/skip`),
    ...norm(`${block}.norm1`, `${own}/attentionNorm`),
    ...['to_q', 'to_k', 'to_v'].flatMap((name, index) =>
      matrixNames(`${block}.attn1.${name}`, `${own}/attention/qkv`, { bias: false, piece: { index, count: 3 } }),
    ),
    ...matrixNames(`${block}.attn1.to_out.0`, `${own}/attention/output`),
    ...norm(`${block}.norm3`, `${own}/feedForwardNorm`),
    ...matrixNames(`${block}.ff.net.0.proj`, `${own}/expand`),
    { from: `${block}.ff.net.0.alpha`, to: `${own}/snake/logFrequency` },
    { from: `${block}.ff.net.0.beta`, to: `${own}/snake/logDamping` },
    ...matrixNames(`${block}.ff.net.2`, `${own}/contract`),
  ];
}

const net = 'decoder.estimator';

/**
 * Names of shivammehta25/Matcha-TTS, MatchaTTS (108906c): its decoder, and the projection of its text encoder that makes the
 * mean mel. Its mels' mean and deviation are numbers of our config.
 */
export const matchaNames: Rules = matchaStateNames([
  ...pointwiseNames('encoder.proj_m', 'mean'),
  ...matrixNames(`${net}.time_mlp.linear_1`, 'estimator/time/first'),
  ...matrixNames(`${net}.time_mlp.linear_2`, 'estimator/time/second'),
  ...convNames(`${net}.down_blocks.0.2.conv`, 'estimator/downConvs/0'),
  ...convNames(`${net}.down_blocks.1.2`, 'estimator/downConvs/1'),
  ...convNames(`${net}.up_blocks.0.2.conv`, 'estimator/upConvs/0', { transposed: true }),
  ...convNames(`${net}.up_blocks.1.2`, 'estimator/upConvs/1'),
  ...stage(`${net}.down_blocks.{level}`, 'estimator/down/{level}'),
  ...stage(`${net}.mid_blocks.{level}`, 'estimator/middle/{level}'),
  ...stage(`${net}.up_blocks.{level}`, 'estimator/up/{level}'),
  ...convBlock(`${net}.final_block`, 'estimator/last'),
  ...pointwiseNames(`${net}.final_proj`, 'estimator/output'),
  { from: 'mel_mean', to: null },
  { from: 'mel_std', to: null },
]);
