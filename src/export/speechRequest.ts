import type { ModelParts } from '../core/objectives/modelParts.ts';
import { tokenOfEachSymbol } from '../synthesis/semanticInput.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';

/** A sentence as the exported graph takes it: plain lists, one row each. */
export interface SpeechRequest {
  readonly text: string;
  readonly symbols: readonly number[];
  readonly tones: readonly number[];
  readonly languages: readonly number[];
  /** Where the model has a semantic encoder. */
  readonly token_ids?: readonly number[];
  readonly token_of_symbol?: readonly number[];
}

/** Turns a sentence into the graph's inputs. */
export function speechRequest({ semantic }: ModelParts, sequence: SymbolSequence): SpeechRequest {
  const request = {
    text: sequence.normalizedText,
    symbols: [...sequence.symbolIds],
    tones: [...sequence.toneIds],
    languages: [...sequence.languageIds],
  };
  if (semantic.outChannels === 0) return request;
  const { ids, offsets } = semantic.tokenizer.encode(sequence.normalizedText);
  return {
    ...request,
    token_ids: [...ids],
    token_of_symbol: [...tokenOfEachSymbol(offsets, sequence.characterIndex)],
  };
}
