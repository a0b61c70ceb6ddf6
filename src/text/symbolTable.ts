import { TextError } from '../errors.ts';

/** What a frontend's symbols, tones and languages are, by the place that is their id. */
export interface SymbolNames {
  /** Changes whenever a name is added. Names are only ever appended: ids in checkpoints stay valid. */
  readonly version: string;
  readonly symbols: readonly string[];
  /** In a table the first is 'none', of marks and silences. */
  readonly languages: readonly string[];
  /** Tone ids are 0 (none: marks, letters) to toneCount - 1. */
  readonly toneCount: number;
}

export interface SymbolTable extends SymbolNames {
  /** @throws TextError if the table has no such symbol. */
  symbolId(symbol: string): number;
  /** @throws TextError if the table has no such language. */
  languageId(language: string): number;
}

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

/**
 * A table of a language's own names: padding, silences and marks, which all frontends share, come first.
 * @throws TextError if a name is there twice.
 */
export const symbolTable = (own: SymbolNames): SymbolTable => {
  const symbols = [...specialSymbols, ...markSymbols, ...own.symbols];
  const languages = ['none', ...own.languages];
  const { version } = own;
  const idIn = (kind: string, names: readonly string[]) => {
    const ids = new Map(names.map((name, id) => [name, id]));
    const twice = names.find((name, id) => ids.get(name) !== id);
    if (twice !== undefined) throw new TextError(`symbol table ${version}: the ${kind} '${twice}' is there twice`);
    return (name: string): number => {
      const id = ids.get(name);
      if (id !== undefined) return id;
      throw new TextError(`symbol table ${version}: no ${kind} '${name}' among its ${names.length}`);
    };
  };
  const symbolId = idIn('symbol', symbols);
  return { version, symbols, languages, toneCount: own.toneCount, symbolId, languageId: idIn('language', languages) };
};

/** Mandarin with Latin letters, without marks and silences: what other tables may begin with. */
export const mandarinNames: SymbolNames = {
  version: 'tonelab-symbols-1',
  symbols: [...initialSymbols, ...finalSymbols, erhuaSymbol, ...letterSymbols, ...graphemeSymbols],
  languages: ['zh', 'en'],
  // None, 1 to 4, neutral.
  toneCount: 6,
};

/** The table of every run that does not ask for more. */
export const mandarinTable: SymbolTable = symbolTable(mandarinNames);

const markSet: ReadonlySet<string> = new Set(markSymbols);

export const isMark = (character: string): boolean => markSet.has(character);

/** Marks, silences and word borders are no speech. */
export const isSpeech = (symbol: string): boolean => !isMark(symbol) && !/^<.*>$/.test(symbol);
