import type { SemanticEncoder } from '../core/contracts.ts';

/**
 * What to say of a text that is longer than the semantic encoder reads; undefined where it reads all of it, or where there is
 * no such encoder.
 * @param owner - whose text it is, such as `utterance a-17`.
 */
export function cutText(
  { outChannels, tokenizer, maxTokens }: Pick<SemanticEncoder, 'outChannels' | 'tokenizer' | 'maxTokens'>,
  text: string,
  owner: string,
): string | undefined {
  if (outChannels === 0) return undefined;
  const { ids, truncatedTokens } = tokenizer.encode(text);
  if (truncatedTokens === 0) return undefined;
  const all = ids.length + truncatedTokens;
  return (
    `${owner}: its text has ${all} tokens, of which the semantic encoder keeps ${ids.length} ` +
    `(model.semantic.maxTokens is ${maxTokens}); what follows has the state of the last one kept. Use shorter texts`
  );
}
