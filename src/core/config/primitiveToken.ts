/** The words of unquoted values; override lines and interpolation arguments share them. */
export type PrimitiveTokenKind = 'float' | 'int' | 'bool' | 'null' | 'id' | 'char' | 'escape' | 'space';
export interface PrimitiveToken {
  readonly kind: PrimitiveTokenKind;
  readonly text: string;
}

const integer = '(?:0|[1-9](?:_?[0-9])*)';
const point = `(?:${integer}?\\.[0-9](?:_?[0-9])*|${integer}\\.)`;
const exponent = `(?:${point}|${integer})[eE][+-]?[0-9](?:_?[0-9])*`;

/** In order of preference where two forms match the same characters. Letters beyond ASCII read as part of a word. */
const forms: readonly (readonly [PrimitiveTokenKind, RegExp])[] = [
  ['float', new RegExp(`[+-]?(?:${exponent}|${point}|[iI][nN][fF]|[nN][aA][nN])`, 'y')],
  ['int', new RegExp(`[+-]?${integer}`, 'y')],
  ['bool', /true|false/iy],
  ['null', /null/iy],
  ['char', /[/\-\\+.$%*@?|]/y],
  ['id', /[a-zA-Z_\u0080-\uffff][a-zA-Z0-9_\-\u0080-\uffff]*/y],
  ['escape', /(?:\\[\\()[\]{}:=, \t])+/y],
  ['space', /[ \t]+/y],
];

/**
 * The longest word at `offset`, or undefined where none starts.
 *
 * Source: the lexers of Hydra 1.3 (OverrideLexer.g4) and OmegaConf 2.3 (OmegaConfGrammarLexer.g4).
 * Differs: characters beyond ASCII are allowed without quotes.
 */
export function primitiveTokenAt(text: string, offset: number): PrimitiveToken | undefined {
  let best: PrimitiveToken | undefined;
  for (const [kind, form] of forms) {
    form.lastIndex = offset;
    const match = form.exec(text)?.[0];
    if (match !== undefined && match.length > (best?.text.length ?? 0)) best = { kind, text: match };
  }
  return best;
}

/** The text with each escaped character in its place; every second character of an escape is the meant one. */
export function unescapeText(text: string): string {
  return text.replaceAll(/\\(.)/gs, '$1');
}
