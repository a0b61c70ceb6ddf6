import type { SymbolSequence } from './symbolSequence.ts';
import type { SymbolTable } from './symbolTable.ts';

/** What is known of one text beside its characters. */
export interface FrontendCall {
  /** Language of the text, as an utterance names it: 'zh', 'en', 'mixed' or another. @default the frontend's first */
  readonly language?: string;
  /** Numbered syllables as spoken, one per Han character ('huar1' for two, with its 儿); no sandhi is applied to them. */
  readonly pinyin?: readonly string[];
}

/**
 * Text to symbols.
 *
 * Shapes: every list of the result is [symbols of the text].
 * @throws TextError where something in the text cannot be said.
 */
export type ReadText = (text: string, call?: FrontendCall) => SymbolSequence;

/** One change on the way to speech. */
export interface AppliedRule {
  readonly rule: string;
  readonly written: string;
  readonly spoken: string;
}

/** What a frontend makes of one sentence. */
export interface TextDescription {
  readonly written: string;
  readonly normalized: string;
  /** The words of `normalized`, without marks. */
  readonly segments: readonly string[];
  /** Numbered syllables as spoken, 5 for neutral; letters and words of other scripts as they are; no marks. */
  readonly pinyin: readonly string[];
  readonly symbols: readonly string[];
  /** What each symbol speaks of: a character of `normalized`, or nothing. */
  readonly origins: readonly string[];
  readonly rules: readonly AppliedRule[];
}

/** How a language is read: the plugin kind `frontend`. */
export interface Frontend {
  /** Names and ids of all that it gives; a model's embeddings have these sizes. */
  readonly table: SymbolTable;
  /**
   * What decides how it reads, where that is not how the first runs were read: finished stages are found by it.
   * Files stand in it with their content.
   */
  readonly stageKey?: Readonly<Record<string, unknown>>;
  readonly read: ReadText;
  /** What is said for a sentence, and which rules decided it. @throws TextError as `read` does */
  describe(text: string): TextDescription;
}
