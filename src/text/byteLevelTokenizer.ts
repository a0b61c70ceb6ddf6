import { Tokenizer } from '@huggingface/tokenizers';
import { TextError } from '../errors.ts';

export interface ByteLevelTokenizer {
  readonly vocabularySize: number;
  /** Token ids with the code unit of the text that each token begins in, cut after `maxTokens`. */
  encode(
    text: string,
    maxTokens: number,
  ): { readonly ids: Int32Array; readonly starts: Int32Array; readonly truncatedTokens: number };
}

/** The vocabulary and merges of a GPT-2 folder, as its files hold them. */
export interface ByteLevelFiles {
  /** vocab.json: token -> id. */
  readonly vocabulary: Readonly<Record<string, number>>;
  /** merges.txt: pairs by rank, without the version line. */
  readonly merges: readonly string[];
}

/**
 * Byte-level byte-pair encoding, as GPT-2 reads text: nothing is added before or after it, and no character is unknown.
 *
 * Source: Radford et al. (2019) section 2.2; huggingface/tokenizers ByteLevel and BPE.
 * @throws TextError when the library cannot read the files' content.
 */
export function byteLevelTokenizer({ vocabulary, merges }: ByteLevelFiles): ByteLevelTokenizer {
  const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: false, use_regex: true };
  const description = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: null,
    decoder: byteLevel,
    model: { type: 'BPE', dropout: null, unk_token: null, fuse_unk: false, vocab: vocabulary, merges },
  };
  const tokenizer = makeTokenizer(description);
  return {
    vocabularySize: 1 + Math.max(-1, ...Object.values(vocabulary)),
    encode(text, maxTokens) {
      const { ids, tokens } = tokenizer.encode(text, { add_special_tokens: false });
      const starts = tokenStarts(text, tokens);
      return {
        ids: Int32Array.from(ids.slice(0, maxTokens), Number),
        starts: starts.subarray(0, maxTokens),
        truncatedTokens: Math.max(0, ids.length - maxTokens),
      };
    },
  };
}

function makeTokenizer(description: object): Tokenizer {
  try {
    return new Tokenizer(description, { tokenizer_class: 'GPT2Tokenizer' });
  } catch (cause) {
    throw new TextError(`byte-level tokenizer: vocab.json and merges.txt do not fit: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** Each character of a token stands for one byte of the text's UTF-8, so that the tokens' lengths say where each begins. */
function tokenStarts(text: string, tokens: readonly string[]): Int32Array {
  const unitOfByte: number[] = [];
  let unit = 0;
  for (const character of text) {
    const byteCount = Buffer.byteLength(character);
    for (let byte = 0; byte < byteCount; byte += 1) unitOfByte.push(unit);
    unit += character.length;
  }
  let byte = 0;
  return Int32Array.from(tokens, (token) => {
    const start = unitOfByte[byte] ?? text.length;
    byte += [...token].length;
    return start;
  });
}
