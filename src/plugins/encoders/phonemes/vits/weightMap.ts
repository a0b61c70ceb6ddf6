import type { PretrainedWeights } from '../../../../core/weightContracts.ts';
import { convNames, pointwiseNames, vitsNormNames, vitsStateNames } from '../../../../nn/publishedNames.ts';

const encoder = 'enc_p.encoder';
const layer = 'transformer/layers/{layer}';
/** [1, 2w + 1, D] -> [2w + 1, D] */
const sharedByHeads = { order: [1, 2], unit: 0 };

/** Names of the text encoder in jaywalnut310/vits, SynthesizerTrn (2e561ba), whose projection is the decoder's. */
export const vitsPhonemeNames: PretrainedWeights['rules'] = vitsStateNames([
  { from: 'enc_p.emb.weight', to: 'symbols/table' },
  ...['conv_q', 'conv_k', 'conv_v'].flatMap((name, index) =>
    pointwiseNames(`${encoder}.attn_layers.{layer}.${name}`, `${layer}/attention/qkv`, { index, count: 3 }),
  ),
  ...pointwiseNames(`${encoder}.attn_layers.{layer}.conv_o`, `${layer}/attention/output`),
  { from: `${encoder}.attn_layers.{layer}.emb_rel_k`, to: `${layer}/attention/relativeKeys`, axes: sharedByHeads },
  { from: `${encoder}.attn_layers.{layer}.emb_rel_v`, to: `${layer}/attention/relativeValues`, axes: sharedByHeads },
  ...vitsNormNames(`${encoder}.norm_layers_1.{layer}`, `${layer}/attentionNorm`),
  ...convNames(`${encoder}.ffn_layers.{layer}.conv_1`, `${layer}/feedForward/expand`),
  ...convNames(`${encoder}.ffn_layers.{layer}.conv_2`, `${layer}/feedForward/contract`),
  ...vitsNormNames(`${encoder}.norm_layers_2.{layer}`, `${layer}/feedForwardNorm`),
]);
