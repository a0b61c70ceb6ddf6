import type { WeightRule } from '../../core/checkpoint/weightMap.ts';

const transposed = { order: [1, 0] };

function linear(from: string, to: string): readonly WeightRule[] {
  return [
    { from: `${from}.weight`, to: `${to}/kernel`, axes: transposed },
    { from: `${from}.bias`, to: `${to}/bias` },
  ];
}

function norm(from: string, to: string): readonly WeightRule[] {
  return [
    { from: `${from}.weight`, to: `${to}/gain` },
    { from: `${from}.bias`, to: `${to}/bias` },
  ];
}

/** Several of their layers in one of ours, side by side. Keys have no bias. */
function packed(from: string, letters: readonly string[], to: string): readonly WeightRule[] {
  return letters.flatMap((letter, index): readonly WeightRule[] => {
    const piece = { index, count: letters.length };
    return [
      { from: `${from}.${letter}_proj.weight`, to: `${to}/kernel`, axes: transposed, piece },
      { from: `${from}.${letter}_proj.bias`, to: `${to}/bias`, piece: { ...piece, missing: 'zeros' } },
    ];
  });
}

function stack(prefix: string, name: 'encoder' | 'decoder'): readonly WeightRule[] {
  const [theirs, ours] = [`${prefix}${name}.layers.{layer}`, `${name}/layers/{layer}`];
  return [
    { from: `${prefix}${name}.embed_positions.weight`, to: `${name}/positions` },
    ...norm(`${theirs}.self_attn_layer_norm`, `${ours}/attentionNorm`),
    ...packed(`${theirs}.self_attn`, ['q', 'k', 'v'], `${ours}/attention/qkv`),
    ...linear(`${theirs}.self_attn.out_proj`, `${ours}/attention/output`),
    ...norm(`${theirs}.final_layer_norm`, `${ours}/feedForwardNorm`),
    ...linear(`${theirs}.fc1`, `${ours}/feedForward/expand`),
    ...linear(`${theirs}.fc2`, `${ours}/feedForward/contract`),
    ...norm(`${prefix}${name}.layer_norm`, `${name}/finalNorm`),
  ];
}

/** Hugging Face's names of a Whisper to our paths, with the head around it ('model.encoder...') and without. */
export const huggingFaceRules: readonly WeightRule[] = [
  ...['model.', ''].flatMap((prefix): readonly WeightRule[] => [
    ...[0, 1].flatMap((index): readonly WeightRule[] => [
      {
        from: `${prefix}encoder.conv${index + 1}.weight`,
        to: `encoder/convolutions/${index}/kernel`,
        axes: { order: [2, 1, 0] },
      },
      { from: `${prefix}encoder.conv${index + 1}.bias`, to: `encoder/convolutions/${index}/bias` },
    ]),
    ...stack(prefix, 'encoder'),
    { from: `${prefix}decoder.embed_tokens.weight`, to: 'decoder/token/table' },
    ...norm(`${prefix}decoder.layers.{layer}.encoder_attn_layer_norm`, 'decoder/layers/{layer}/crossNorm'),
    ...linear(`${prefix}decoder.layers.{layer}.encoder_attn.q_proj`, 'decoder/layers/{layer}/cross/query'),
    ...packed(`${prefix}decoder.layers.{layer}.encoder_attn`, ['k', 'v'], 'decoder/layers/{layer}/cross/keyValue'),
    ...linear(`${prefix}decoder.layers.{layer}.encoder_attn.out_proj`, 'decoder/layers/{layer}/cross/output'),
    ...stack(prefix, 'decoder'),
  ]),
  // The output matrix is the token table.
  { from: 'proj_out.weight', to: null },
];
