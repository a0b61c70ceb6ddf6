import type { SemanticEncoder } from '../core/contracts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import type { FreezePhase } from '../core/trainer/freezePlan.ts';
import type { SemanticItem } from '../synthesis/semanticInput.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import * as tf from '../tf.ts';

/** Gives each utterance's characters, with the states of the frozen prefix computed once per text. */
export type SemanticLookup = (sequence: SymbolSequence) => SemanticItem;

/**
 * Characters of utterances for one freeze phase: below the boundary nothing changes, so that the states there are
 * computed once (without dropout) and kept; while the embeddings learn, only token ids are given.
 */
export function semanticCache(semantic: SemanticEncoder, params: ModelParams, phase: FreezePhase): SemanticLookup {
  const own = params['semantic'] ?? {};
  const boundary = phase.frozenLayers;
  const known = new Map<string, Omit<SemanticItem, 'characterIndex'>>();
  return (sequence) => {
    const text = sequence.normalizedText;
    let item = known.get(text);
    if (item === undefined) {
      const { ids, offsets } = semantic.tokenizer.encode(text);
      item = {
        tokenIds: ids,
        offsets,
        states: boundary === undefined ? undefined : prefixStates(semantic, own, { ids, boundary }),
      };
      known.set(text, item);
    }
    return { ...item, characterIndex: sequence.characterIndex };
  };
}

function prefixStates(
  semantic: SemanticEncoder,
  own: Parameters<SemanticEncoder['prefix']>[0],
  at: { readonly ids: Int32Array; readonly boundary: number },
): Float32Array {
  const states = tf.tidy(() => {
    const tokens = {
      ids: tf.tensor2d(at.ids, [1, at.ids.length], 'int32'),
      mask: tf.ones([1, at.ids.length, 1]) as tf.Tensor3D,
    };
    return semantic.prefix(own, tokens, at.boundary);
  });
  const values = states.dataSync<'float32'>();
  states.dispose();
  return values;
}
