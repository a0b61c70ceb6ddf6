import type { SemanticEncoder } from '../../../../core/contracts.ts';
import type { PretrainedWeights } from '../../../../core/weightContracts.ts';
import { adaptableMatrices } from './adaptableMatrices.ts';
import { type GptSizes, gptForward } from './forward.ts';
import type { FolderTokenizer } from './huggingFaceFolder.ts';
import { shuffledOffsets } from './shuffledOffsets.ts';
import type { StatesOf } from './statesSchema.ts';
import { gpt2WeightRules } from './weightMap.ts';

/** A GPT-2 of these sizes as a semantic encoder. `weights` is asked only when fresh values are wanted. */
export function gptEncoder(
  sizes: GptSizes,
  made: {
    readonly encode: FolderTokenizer;
    readonly weights: () => string | undefined;
    readonly states: StatesOf | undefined;
  },
): SemanticEncoder {
  const rules = gpt2WeightRules(sizes);
  const { logits, ...forward } = gptForward(sizes);
  return {
    ...forward,
    // States between two layers say nothing of the next token.
    ...(sizes.finalNorm ? { logits } : {}),
    outChannels: sizes.channels,
    layerCount: sizes.layers,
    maxTokens: sizes.maxTokens,
    tokenizer: {
      vocabularySize: sizes.vocabularySize,
      encode: (text) => {
        const encoded = made.encode(text, sizes.maxTokens);
        return made.states === 'shuffled' ? { ...encoded, offsets: shuffledOffsets(text, encoded.offsets) } : encoded;
      },
    },
    /** Checked only when the weights are wanted: a trained voice does not need the file that it started from. */
    get pretrained(): PretrainedWeights | undefined {
      const file = made.weights();
      return file === undefined ? undefined : { file, rules };
    },
    foreign: { gpt2: rules },
    layerPath: (index) => `layers/${index}`,
    adaptable: adaptableMatrices(sizes.channels),
  };
}
