import type { HostTree } from '../core/trainer/hostBatch.ts';

/** The characters of one utterance as the semantic encoder sees them. */
export interface SemanticItem {
  /** [Tc] token ids, role tokens included. */
  readonly tokenIds: Int32Array;
  /** [Tc] offset into the normalised text, -1 for role tokens. */
  readonly offsets: Int32Array;
  /** [Tx] offset into the normalised text of the character that each symbol belongs to, -1 for none. */
  readonly characterIndex: Int32Array;
  /** [Tc, Cs] states of the frozen prefix, where they are cached. */
  readonly states?: Float32Array | undefined;
}

const tokenMultiple = 8;

/**
 * The semantic side of a batch: token ids or cached states, their mask, and which character each symbol belongs to.
 * A symbol without a character (a silence) takes the state of the start token.
 *
 * Shapes: states [B, Tc, Cs] or ids [B, Tc], mask [B, Tc, 1], spread [B, Tx, Tc].
 */
export function semanticInput(
  items: readonly SemanticItem[],
  size: {
    readonly symbolSteps: number;
    readonly channels: number;
    /** Of the encoder: a longer batch would be refused. */
    readonly maxTokens: number;
    readonly tokenSteps?: number | undefined;
  },
): HostTree {
  const batch = items.length;
  const tokens =
    size.tokenSteps ??
    paddedTokens(
      items.map(({ tokenIds }) => tokenIds.length),
      size.maxTokens,
    );
  const ids = new Int32Array(batch * tokens);
  const mask = new Float32Array(batch * tokens);
  const spread = new Float32Array(batch * size.symbolSteps * tokens);
  items.forEach((item, row) => {
    ids.set(item.tokenIds, row * tokens);
    mask.fill(1, row * tokens, row * tokens + item.tokenIds.length);
    tokenOfEachSymbol(item.offsets, item.characterIndex).forEach((token, symbol) => {
      spread[(row * size.symbolSteps + symbol) * tokens + token] = 1;
    });
  });
  const shared = {
    mask: { data: mask, shape: [batch, tokens, 1] },
    spread: { data: spread, shape: [batch, size.symbolSteps, tokens] },
  };
  if (items.every(({ states }) => states !== undefined)) {
    const states = new Float32Array(batch * tokens * size.channels);
    items.forEach((item, row) => {
      states.set(item.states as Float32Array, row * tokens * size.channels);
    });
    return { ...shared, states: { data: states, shape: [batch, tokens, size.channels] } };
  }
  return { ...shared, tokens: { ids: { data: ids, shape: [batch, tokens] }, mask: shared.mask } };
}

/** Tokens that a batch of these lengths is padded to. */
export function paddedTokens(lengths: readonly number[], maxTokens: number): number {
  return Math.min(maxTokens, Math.ceil(Math.max(...lengths) / tokenMultiple) * tokenMultiple);
}

/**
 * The token that covers each symbol's character (tokens may be longer than one); the start token where it has none. Tokens may
 * stand in another order than their characters.
 */
export function tokenOfEachSymbol(offsets: Int32Array, characterIndex: Int32Array): Int32Array {
  const starts = [...offsets]
    .map((offset, token) => ({ offset, token }))
    .filter(({ offset }) => offset >= 0)
    .sort((a, b) => a.offset - b.offset);
  return characterIndex.map((offset) =>
    offset < 0 ? 0 : (starts.findLast((start) => start.offset <= offset)?.token ?? 0),
  );
}
