import { hashFraction } from '../../../../corpus/contentHash.ts';

/**
 * Offsets of tokens, each character's given to another token of the same text, so that a character gets the state of another
 * one: what the states are stays, and which belongs where is lost. The text alone decides; one character alone keeps its own.
 *
 * Shapes: [Tc] -> [Tc]; -1 stays.
 */
export function shuffledOffsets(text: string, offsets: Int32Array): Int32Array {
  const tokens = [...offsets.keys()].filter((token) => (offsets[token] as number) >= 0);
  const drawn = new Map(tokens.map((token) => [token, hashFraction(0, `${token} ${text}`)]));
  const ring = tokens.toSorted((a, b) => (drawn.get(a) as number) - (drawn.get(b) as number));
  const shuffled = offsets.slice();
  for (const [place, token] of ring.entries())
    shuffled[token] = offsets[ring[(place + 1) % ring.length] as number] as number;
  return shuffled;
}
