/** A text between quotes, and where it ends. */
export interface QuotedText {
  readonly text: string;
  /** Behind the closing quote. */
  readonly end: number;
}

/**
 * Reads the text whose opening quote stands at `start`; undefined where it is never closed. Backslashes count only before
 * a quote of the same kind; elsewhere they stay as they are.
 *
 * Source: Hydra 1.3, quoted values of the override grammar.
 */
export function readQuoted(line: string, start: number, quote: string): QuotedText | undefined {
  const pieces: string[] = [];
  let offset = start + 1;
  while (offset < line.length) {
    const char = line[offset];
    if (char === quote) return { text: pieces.join(''), end: offset + 1 };
    if (char !== '\\') {
      pieces.push(char ?? '');
      offset += 1;
      continue;
    }
    let count = 0;
    while (line[offset + count] === '\\') count += 1;
    offset += count;
    if (line[offset] !== quote) pieces.push('\\'.repeat(count));
    else pieces.push('\\'.repeat(Math.floor(count / 2)));
    if (line[offset] === quote && count % 2 === 1) {
      pieces.push(quote);
      offset += 1;
    }
  }
  return undefined;
}

/** A text between single quotes that reads back as itself. */
export function quoteText(text: string): string {
  const escaped = text.replaceAll(/(\\*)('|$)/g, (_, slashes: string, end: string) => {
    return `${slashes}${slashes}${end === '' ? '' : "\\'"}`;
  });
  return `'${escaped}'`;
}
