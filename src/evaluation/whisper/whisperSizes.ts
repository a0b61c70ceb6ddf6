/** What decides the tensors of a Whisper. */
export interface WhisperSizes {
  readonly channels: number;
  readonly melBins: number;
  readonly vocabularySize: number;
  readonly encoder: StackSizes;
  readonly decoder: StackSizes;
}

/** One of its two stacks of transformer blocks. */
export interface StackSizes {
  readonly layers: number;
  readonly heads: number;
  /** Width between the two matrices of a block's feed-forward. */
  readonly filterChannels: number;
  /** Rows of the position table: of states, 50 a second, or of tokens. */
  readonly positions: number;
}
