/**
 * The character that stands for each byte in byte-level vocabularies: printable ones for themselves, the others from U+0100 on.
 * Source: openai/gpt-2, src/encoder.py, bytes_to_unicode.
 */
const byteOfCharacter: ReadonlyMap<string, number> = new Map(byteAlphabet());

function byteAlphabet(): readonly (readonly [character: string, byte: number])[] {
  const isPrintable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  let others = 0;
  return Array.from({ length: 256 }, (_, byte) => {
    const code = isPrintable(byte) ? byte : 256 + others++;
    return [String.fromCharCode(code), byte] as const;
  });
}

/** The text of byte-level tokens in a row; bytes that are no UTF-8 become U+FFFD, characters outside of the alphabet are left out. */
export function byteLevelText(tokens: readonly string[]): string {
  const bytes = [...tokens.join('')].flatMap((character) => byteOfCharacter.get(character) ?? []);
  return Buffer.from(bytes).toString('utf8');
}
