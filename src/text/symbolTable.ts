import { TextError } from '../errors.ts';

/** Changes whenever a symbol is added. Symbols are only ever appended: ids in checkpoints stay valid. */
export const symbolTableVersion = 'tonelab-symbols-1';

/** Padding, reserved filler between symbols, silence at an edge, boundary between two Latin words. */
const specialSymbols = ['<pad>', '<blank>', '<sil>', '<wb>'] as const;

/** Pause and sentence marks: each is a symbol, because a question must be hearable. */
const markSymbols = ['，', '。', '？', '！', '、', '；', '：', '…', '—', '～'] as const;

/**
 * Initials of Mandarin. `y` and `w` stand before finals that begin with i/ü and u; `^` stands before a, o, e
 * (a glottal onset), so that every syllable is exactly one initial and one final.
 */
export const initialSymbols = [
  ...['b', 'p', 'm', 'f', 'd', 't', 'n', 'l', 'g', 'k', 'h', 'j', 'q', 'x'],
  ...['zh', 'ch', 'sh', 'r', 'z', 'c', 's', 'y', 'w', '^'],
] as const;

/** Finals in full spelling: `v` is ü, `ir` the vowel of zhi, `i0` the vowel of zi, `iou uei uen` not shortened. */
export const finalSymbols = [
  ...['a', 'o', 'e', 'ai', 'ei', 'ao', 'ou', 'an', 'en', 'ang', 'eng', 'ong', 'er'],
  ...['i', 'ir', 'i0', 'ia', 'io', 'ie', 'iao', 'iou', 'ian', 'in', 'iang', 'ing', 'iong'],
  ...['u', 'ua', 'uo', 'uai', 'uei', 'uan', 'uen', 'uang', 'ueng', 'v', 've', 'van', 'vn'],
] as const;

/** The r colour that erhua puts on the final before it. */
export const erhuaSymbol = 'rr';

const alphabet = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Letters spoken by their names, as in A股 or CPU. */
const letterSymbols: readonly string[] = alphabet;

/** Letters as the spelling of an English word, as in WiFi or Python. */
const graphemeSymbols: readonly string[] = alphabet.map((letter) => `en:${letter.toLowerCase()}`);

/** Every symbol, in the order of its id. */
export const symbols: readonly string[] = [
  ...specialSymbols,
  ...markSymbols,
  ...initialSymbols,
  ...finalSymbols,
  erhuaSymbol,
  ...letterSymbols,
  ...graphemeSymbols,
];

/** Tone ids are 0 (no tone: marks, letters), 1 to 4, and 5 (neutral). */
export const toneCount = 6;

/** Language ids: a symbol's id is its position here. */
export const languages = ['none', 'zh', 'en'] as const;

export type SymbolLanguage = (typeof languages)[number];

const idOfSymbol: ReadonlyMap<string, number> = new Map(symbols.map((symbol, id) => [symbol, id]));
const markSet: ReadonlySet<string> = new Set(markSymbols);

/**
 * The id of a symbol in the table.
 * @throws TextError if the table has no such symbol.
 */
export const symbolId = (symbol: string): number => {
  const id = idOfSymbol.get(symbol);
  if (id === undefined) {
    throw new TextError(`symbol table ${symbolTableVersion}: no symbol '${symbol}' among its ${symbols.length}`);
  }
  return id;
};

export const languageId = (language: SymbolLanguage): number => languages.indexOf(language);

export const isMark = (character: string): boolean => markSet.has(character);
