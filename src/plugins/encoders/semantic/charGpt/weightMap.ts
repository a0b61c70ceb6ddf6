import type { PretrainedWeights } from '../../../../core/contracts.ts';

/**
 * Hugging Face's names of a GPT-2 to our paths. Their Conv1D stores [in, out] as our kernels do, so nothing is transposed;
 * the output matrix is the token table and is not stored.
 */
export const charGptWeightRules: PretrainedWeights['rules'] = [
  { from: 'transformer.wte.weight', to: 'embeddings/token/table' },
  { from: 'transformer.wpe.weight', to: 'embeddings/position/table' },
  { from: 'transformer.h.{layer}.ln_1.weight', to: 'layers/{layer}/attentionNorm/gain' },
  { from: 'transformer.h.{layer}.ln_1.bias', to: 'layers/{layer}/attentionNorm/bias' },
  { from: 'transformer.h.{layer}.attn.c_attn.weight', to: 'layers/{layer}/attention/qkv/kernel' },
  { from: 'transformer.h.{layer}.attn.c_attn.bias', to: 'layers/{layer}/attention/qkv/bias' },
  { from: 'transformer.h.{layer}.attn.c_proj.weight', to: 'layers/{layer}/attention/output/kernel' },
  { from: 'transformer.h.{layer}.attn.c_proj.bias', to: 'layers/{layer}/attention/output/bias' },
  { from: 'transformer.h.{layer}.ln_2.weight', to: 'layers/{layer}/feedForwardNorm/gain' },
  { from: 'transformer.h.{layer}.ln_2.bias', to: 'layers/{layer}/feedForwardNorm/bias' },
  { from: 'transformer.h.{layer}.mlp.c_fc.weight', to: 'layers/{layer}/feedForward/expand/kernel' },
  { from: 'transformer.h.{layer}.mlp.c_fc.bias', to: 'layers/{layer}/feedForward/expand/bias' },
  { from: 'transformer.h.{layer}.mlp.c_proj.weight', to: 'layers/{layer}/feedForward/contract/kernel' },
  { from: 'transformer.h.{layer}.mlp.c_proj.bias', to: 'layers/{layer}/feedForward/contract/bias' },
  { from: 'transformer.ln_f.weight', to: 'finalNorm/gain' },
  { from: 'transformer.ln_f.bias', to: 'finalNorm/bias' },
  { from: 'transformer.h.{layer}.attn.bias', to: null },
  { from: 'transformer.h.{layer}.attn.masked_bias', to: null },
  { from: 'lm_head.weight', to: null },
];
