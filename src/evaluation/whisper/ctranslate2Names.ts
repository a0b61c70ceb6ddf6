import type { WeightRule } from '../../core/checkpoint/weightMap.ts';

const transposed = { order: [1, 0] };

function linear(from: string, to: string): readonly WeightRule[] {
  return [
    { from: `${from}/weight`, to: `${to}/kernel`, axes: transposed },
    { from: `${from}/bias`, to: `${to}/bias` },
  ];
}

function norm(from: string, to: string): readonly WeightRule[] {
  return [
    { from: `${from}/gamma`, to: `${to}/gain` },
    { from: `${from}/beta`, to: `${to}/bias` },
  ];
}

function stack(name: 'encoder' | 'decoder'): readonly WeightRule[] {
  const [theirs, ours] = [`${name}/layer_{layer}`, `${name}/layers/{layer}`];
  return [
    { from: `${name}/position_encodings/encodings`, to: `${name}/positions` },
    ...norm(`${theirs}/self_attention/layer_norm`, `${ours}/attentionNorm`),
    ...linear(`${theirs}/self_attention/linear_0`, `${ours}/attention/qkv`),
    ...linear(`${theirs}/self_attention/linear_1`, `${ours}/attention/output`),
    ...norm(`${theirs}/ffn/layer_norm`, `${ours}/feedForwardNorm`),
    ...linear(`${theirs}/ffn/linear_0`, `${ours}/feedForward/expand`),
    ...linear(`${theirs}/ffn/linear_1`, `${ours}/feedForward/contract`),
    ...norm(`${name}/layer_norm`, `${name}/finalNorm`),
  ];
}

/** CTranslate2's names of a Whisper to our paths. Its queries, keys and values are packed as ours are. */
export const ctranslate2Rules: readonly WeightRule[] = [
  ...[0, 1].flatMap((index): readonly WeightRule[] => [
    {
      from: `encoder/conv${index + 1}/weight`,
      to: `encoder/convolutions/${index}/kernel`,
      axes: { order: [2, 1, 0] },
    },
    { from: `encoder/conv${index + 1}/bias`, to: `encoder/convolutions/${index}/bias` },
  ]),
  ...stack('encoder'),
  { from: 'decoder/embeddings/weight', to: 'decoder/token/table' },
  ...norm('decoder/layer_{layer}/attention/layer_norm', 'decoder/layers/{layer}/crossNorm'),
  ...linear('decoder/layer_{layer}/attention/linear_0', 'decoder/layers/{layer}/cross/query'),
  ...linear('decoder/layer_{layer}/attention/linear_1', 'decoder/layers/{layer}/cross/keyValue'),
  ...linear('decoder/layer_{layer}/attention/linear_2', 'decoder/layers/{layer}/cross/output'),
  ...stack('decoder'),
  // The output matrix, which is the token table, and flags, of which each version has others.
  { from: '**', to: null },
];
