import type { PretrainedWeights } from '../../../../core/weightContracts.ts';

/** Ends of a block's names, theirs and ours. */
const blockNames = [
  ['ln_1.weight', 'attentionNorm/gain'],
  ['ln_1.bias', 'attentionNorm/bias'],
  ['attn.c_attn.weight', 'attention/qkv/kernel'],
  ['attn.c_attn.bias', 'attention/qkv/bias'],
  ['attn.c_proj.weight', 'attention/output/kernel'],
  ['attn.c_proj.bias', 'attention/output/bias'],
  ['ln_2.weight', 'feedForwardNorm/gain'],
  ['ln_2.bias', 'feedForwardNorm/bias'],
  ['mlp.c_fc.weight', 'feedForward/expand/kernel'],
  ['mlp.c_fc.bias', 'feedForward/expand/bias'],
  ['mlp.c_proj.weight', 'feedForward/contract/kernel'],
  ['mlp.c_proj.bias', 'feedForward/contract/bias'],
] as const;

/**
 * Hugging Face's names of a GPT-2 to our paths, with the language model around it ('transformer.h.0...') and without
 * ('h.0...'). Their Conv1D stores [in, out] as our kernels do, so nothing is transposed; the output matrix is the token
 * table and is not stored.
 *
 * @param used layers that the encoder has; the file's layers above them, and its last norm then, are left out.
 */
export function gpt2WeightRules(used: {
  readonly layers: number;
  readonly finalNorm: boolean;
}): PretrainedWeights['rules'] {
  return ['transformer.', ''].flatMap((prefix) => [
    { from: `${prefix}wte.weight`, to: 'embeddings/token/table' },
    { from: `${prefix}wpe.weight`, to: 'embeddings/position/table' },
    ...Array.from({ length: used.layers }, (_, layer) =>
      blockNames.map(([theirs, ours]) => ({ from: `${prefix}h.${layer}.${theirs}`, to: `layers/${layer}/${ours}` })),
    ).flat(),
    ...['weight', 'bias'].map((leaf) => ({
      from: `${prefix}ln_f.${leaf}`,
      to: used.finalNorm ? `finalNorm/${leaf === 'weight' ? 'gain' : 'bias'}` : null,
    })),
    // The causal mask and what it holds for 'never'.
    { from: `${prefix}h.{layer}.attn.bias`, to: null },
    { from: `${prefix}h.{layer}.attn.masked_bias`, to: null },
    ...(used.finalNorm ? [] : [{ from: `${prefix}h.**`, to: null }]),
    { from: 'lm_head.weight', to: null },
  ]);
}
