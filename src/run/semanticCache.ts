import { type CompileOptions, compileStep } from '../core/compile/compileStep.ts';
import type { SemanticEncoder, TokenBatch } from '../core/contracts.ts';
import { baseSemantic } from '../core/model/adapters.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import { flattenParams, type ParamTree } from '../nn/params.ts';
import { paddedTokens, type SemanticItem } from '../synthesis/semanticInput.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import * as tf from '../tf.ts';

/** Gives each utterance's characters, with the states of the frozen prefix computed once per text. */
export type SemanticLookup = (sequence: SymbolSequence) => SemanticItem;

/**
 * Characters of utterances for one freeze phase: below the boundary nothing changes, so that the states there are
 * computed once (without dropout) and kept; while the embeddings learn, only token ids are given.
 */
export function semanticCache(
  semantic: SemanticEncoder,
  at: { readonly params: ModelParams; readonly phase: FreezePhase; readonly compile: CompileOptions | undefined },
): SemanticLookup {
  const own = baseSemantic(at.params);
  const boundary = at.phase.frozenLayers;
  const prefix = boundary === undefined ? undefined : prefixStates(semantic, own, { boundary, compile: at.compile });
  const known = new Map<string, Omit<SemanticItem, 'characterIndex'>>();
  return (sequence) => {
    const text = sequence.normalizedText;
    let item = known.get(text);
    if (item === undefined) {
      const { ids, offsets } = semantic.tokenizer.encode(text);
      item = { tokenIds: ids, offsets, states: prefix?.(ids) };
      known.set(text, item);
    }
    return { ...item, characterIndex: sequence.characterIndex };
  };
}

/** States of one text below the boundary. Texts are padded to few lengths, so that few graphs are recorded. */
function prefixStates(
  semantic: SemanticEncoder,
  params: ParamTree,
  how: { readonly boundary: number; readonly compile: CompileOptions | undefined },
): (ids: Int32Array) => Float32Array {
  const step = ({ tokens }: { readonly tokens: TokenBatch; readonly frozen: readonly tf.Tensor[] }) =>
    semantic.prefix(params, tokens, how.boundary);
  const frozen = frozenLeaves(semantic, params, how.boundary);
  const compiled = how.compile === undefined ? undefined : compileStep(step, how.compile);
  return (ids) => {
    const count = compiled === undefined ? ids.length : Math.min(paddedTokens([ids.length]), semantic.maxTokens);
    return tf.tidy(() => {
      const tokens = {
        ids: tf.pad(tf.tensor2d(ids, [1, ids.length], 'int32'), [
          [0, 0],
          [0, count - ids.length],
        ]) as tf.Tensor2D,
        mask: tf.tensor3d(
          Float32Array.from({ length: count }, (_, at) => (at < ids.length ? 1 : 0)),
          [1, count, 1],
        ),
      };
      const states = (compiled?.run ?? step)({ tokens, frozen });
      return tf.slice(states, [0, 0, 0], [1, ids.length, semantic.outChannels]).dataSync<'float32'>();
    });
  };
}

/** The parameters that the prefix reads; those above it change from step to step. */
function frozenLeaves(semantic: SemanticEncoder, params: ParamTree, boundary: number): readonly tf.Tensor[] {
  const layers = Array.from({ length: boundary }, (_, index) => `${semantic.layerPath(index)}/`);
  const below = ['embeddings/', ...layers];
  return [...flattenParams(params)]
    .filter(([path]) => below.some((prefix) => path.startsWith(prefix)))
    .map(([, leaf]) => leaf);
}
