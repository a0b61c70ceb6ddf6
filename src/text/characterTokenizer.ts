import { readFile, rename, writeFile } from 'node:fs/promises';
import { TextError } from '../errors.ts';

/** Tokens with a role, as BERT vocabularies name them; a vocabulary of ours begins with them in this order. */
export const roleTokens = { pad: '[PAD]', unknown: '[UNK]', start: '[CLS]', end: '[SEP]', mask: '[MASK]' } as const;

/** Code units of the text that a token stands for; -1 and -1 for a role token. */
interface TokenOffset {
  readonly start: number;
  readonly end: number;
}

interface EncodedText {
  readonly ids: Int32Array;
  readonly offsets: readonly TokenOffset[];
  /** Tokens of the text that did not fit into maxTokens; 0 if all did. */
  readonly truncatedTokens: number;
}

interface EncodeOptions {
  /** @default 512 */
  readonly maxTokens?: number;
  /** Puts [CLS] before and [SEP] after the text. @default true */
  readonly addRoleTokens?: boolean;
}

export interface CharacterTokenizer {
  readonly vocabulary: readonly string[];
  readonly padId: number;
  readonly unknownId: number;
  readonly startId: number;
  readonly endId: number;
  encode(text: string, options?: EncodeOptions): EncodedText;
  decode(ids: ArrayLike<number>): string;
}

interface Piece extends TokenOffset {
  readonly text: string;
}

const wordCharacter = /^[\p{L}\p{N}\p{M}]$/u;
const ideograph = /^\p{Script=Han}$/u;

/** Lower case without accents, as BERT's uncased vocabularies are written; Han characters stay as they are. */
const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '');

/** Single characters for Han and signs, whole runs for Latin letters and digits; spaces fall away. */
const splitPieces = (text: string): Piece[] => {
  const pieces: Piece[] = [];
  let start = 0;
  let joinsWord = false;
  for (const character of text) {
    const end = start + character.length;
    const last = pieces.at(-1);
    const isWord = wordCharacter.test(character) && !ideograph.test(character);
    if (isWord && joinsWord && last !== undefined) {
      pieces[pieces.length - 1] = { text: last.text + character, start: last.start, end };
    } else if (!/^\s$/.test(character)) {
      pieces.push({ text: character, start, end });
    }
    joinsWord = isWord;
    start = end;
  }
  return pieces;
};

interface Token extends TokenOffset {
  readonly id: number;
}

type TokenIds = ReadonlyMap<string, number>;

/** Greedy longest match from the left, later pieces with ##; undefined if some part has no piece. */
const wordPieces = (characters: readonly Piece[], ids: TokenIds): Token[] | undefined => {
  const tokens: Token[] = [];
  for (let first = 0; first < characters.length; ) {
    let found: Token | undefined;
    let last = characters.length;
    for (; last > first && found === undefined; last--) {
      const part = characters.slice(first, last);
      const id = ids.get(`${first === 0 ? '' : '##'}${part.map(({ text }) => text).join('')}`);
      if (id !== undefined) found = { id, start: part[0]?.start ?? 0, end: part.at(-1)?.end ?? 0 };
    }
    if (found === undefined) return undefined;
    tokens.push(found);
    first = last + 1;
  }
  return tokens;
};

const foldedCharacters = (piece: Piece): Piece[] => {
  let start = piece.start;
  return [...piece.text].map((character) => {
    const folded = { text: fold(character), start, end: start + character.length };
    start = folded.end;
    return folded;
  });
};

/** Tokens of one piece: a vocabulary with ## pieces reads words by them, one without reads them by character. */
const pieceTokens = (piece: Piece, ids: TokenIds, unknownId: number, hasWordPieces: boolean): Token[] => {
  const characters = foldedCharacters(piece);
  if (!hasWordPieces) {
    return characters.map(({ text, start, end }) => ({ id: ids.get(text) ?? unknownId, start, end }));
  }
  return wordPieces(characters, ids) ?? [{ id: unknownId, start: piece.start, end: piece.end }];
};

const tokenIds = (vocabulary: readonly string[]): TokenIds => {
  const ids = new Map<string, number>();
  for (const [id, token] of vocabulary.entries()) {
    const earlier = ids.get(token);
    if (token === '' || earlier !== undefined) {
      const fault = token === '' ? 'is empty' : `repeats '${token}' of line ${(earlier ?? 0) + 1}`;
      throw new TextError(`vocabulary: line ${id + 1} ${fault}; expected one token per line, each once`);
    }
    ids.set(token, id);
  }
  return ids;
};

const roleId = (ids: TokenIds, token: string): number => {
  const id = ids.get(token);
  if (id === undefined) {
    throw new TextError(
      `vocabulary: no ${token} among its ${ids.size} tokens; expected ${Object.values(roleTokens).join(' ')}`,
    );
  }
  return id;
};

/**
 * A tokenizer over a vocabulary in the layout of Hugging Face's vocab.txt: a token's id is its line.
 *
 * Shapes: encode(text) -> ids [n], offsets [n] with n <= maxTokens.
 * Differs: where the vocabulary has no ## pieces, Latin words and numbers are read character by character.
 * @throws TextError if a token is empty, repeated, or a role token is missing.
 */
export const characterTokenizer = (vocabulary: readonly string[]): CharacterTokenizer => {
  const ids = tokenIds(vocabulary);
  const unknownId = roleId(ids, roleTokens.unknown);
  const startId = roleId(ids, roleTokens.start);
  const endId = roleId(ids, roleTokens.end);
  const roles: ReadonlySet<string> = new Set(Object.values(roleTokens));
  const hasWordPieces = vocabulary.some((token) => token.startsWith('##') && token.length > 2);
  return {
    vocabulary,
    padId: roleId(ids, roleTokens.pad),
    unknownId,
    startId,
    endId,
    encode(text, { maxTokens = 512, addRoleTokens = true } = {}) {
      const room = maxTokens - (addRoleTokens ? 2 : 0);
      if (room < 1)
        throw new TextError(`tokenizer: maxTokens is ${maxTokens}, expected room for at least one token of the text`);
      const tokens = splitPieces(text).flatMap((piece) => pieceTokens(piece, ids, unknownId, hasWordPieces));
      const role = (id: number): Token => ({ id, start: -1, end: -1 });
      const kept = tokens.slice(0, room);
      const all = addRoleTokens ? [role(startId), ...kept, role(endId)] : kept;
      return {
        ids: Int32Array.from(all, ({ id }) => id),
        offsets: all.map(({ start, end }) => ({ start, end })),
        truncatedTokens: tokens.length - kept.length,
      };
    },
    decode(encoded) {
      const tokens = Array.from(encoded, (id) => vocabulary[id] ?? roleTokens.unknown);
      return tokens
        .filter((token) => !roles.has(token) || token === roleTokens.unknown)
        .map((token) => token.replace(/^##(?=.)/, ''))
        .join('');
    },
  };
};

export interface CharacterVocabularyOptions {
  /** Characters seen less often become [UNK]. @default 1 */
  readonly minimumCount?: number;
  /** Most tokens, role tokens included. @default 21128 */
  readonly maxSize?: number;
}

/** A vocabulary of the characters of some sentences: role tokens, then characters by falling count, then code point. */
export const buildCharacterVocabulary = (
  sentences: Iterable<string>,
  { minimumCount = 1, maxSize = 21128 }: CharacterVocabularyOptions = {},
): string[] => {
  const counts = new Map<string, number>();
  for (const sentence of sentences) {
    for (const character of fold(sentence)) {
      if (!/^\s$/.test(character)) counts.set(character, (counts.get(character) ?? 0) + 1);
    }
  }
  const roles = Object.values(roleTokens);
  const byCount = [...counts]
    .filter(([, count]) => count >= minimumCount)
    .sort(([first, more], [second, less]) => less - more || (first.codePointAt(0) ?? 0) - (second.codePointAt(0) ?? 0))
    .map(([character]) => character);
  return [...roles, ...byCount].slice(0, Math.max(roles.length, maxSize));
};

/**
 * Reads a vocab.txt.
 * @throws TextError if the file cannot be read or is no vocabulary.
 */
export const loadCharacterTokenizer = async (path: string): Promise<CharacterTokenizer> => {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new TextError(`vocabulary ${path}: cannot be read; expected a vocab.txt with one token per line`, { cause });
  });
  try {
    return characterTokenizer(text.replace(/\r?\n$/, '').split(/\r?\n/));
  } catch (cause) {
    throw new TextError(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

/** Writes a vocab.txt, first under a temporary name. */
export const saveVocabulary = async (path: string, vocabulary: readonly string[]): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, `${vocabulary.join('\n')}\n`);
  await rename(temporary, path);
};
