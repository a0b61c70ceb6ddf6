import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CorpusError } from '../errors.ts';
import { readTextLines } from './textLines.ts';
import type { SplitName, Utterance } from './utterance.ts';

/** A text to be spoken, with what is known of it. */
export interface PoolSentence {
  readonly id: string;
  readonly text: string;
  readonly split: SplitName;
  readonly tags: Utterance['tags'];
}

/** The sentences that ship with the package. */
export const ownPoolFile: string = fileURLToPath(new URL('../../assets/text/sentences.tsv', import.meta.url));

const tagColumns = ['sentenceType', 'mood', 'topic', 'codeSwitch'] as const;

/** A sentence and where it stands in its file. */
export interface NumberedSentence {
  /** From 1. */
  readonly line: number;
  readonly sentence: PoolSentence;
  /** All cells of its row by the names of their columns; empty for a line of plain text. */
  readonly cells: Readonly<Record<string, string>>;
}

/**
 * Reads sentences: a `.tsv` with a head line and the columns id, text, split (train or heldout) and, where known,
 * sentenceType, mood, topic, codeSwitch; or a `.txt` of one training sentence a line.
 *
 * @throws CorpusError with file and line.
 */
export async function readSentencePool(file: string): Promise<readonly PoolSentence[]> {
  return (await readNumberedSentences(file)).map(({ sentence }) => sentence);
}

/** As `readSentencePool`, with lines and cells. @throws as `readSentencePool`. */
export async function readNumberedSentences(file: string): Promise<readonly NumberedSentence[]> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new CorpusError(`${file}: the sentences cannot be read; name a .tsv or .txt file that is there`);
  }
  const lines: string[] = [];
  for await (const { text } of readTextLines(file)) lines.push(text);
  const sentences = extname(file) === '.tsv' ? readTable(file, lines) : readPlainLines(file, lines);
  const firstLine = new Map<string, number>();
  for (const { line, sentence } of sentences) {
    const earlier = firstLine.get(sentence.id);
    if (earlier !== undefined) {
      throw new CorpusError(
        `${file}:${line}: the id '${sentence.id}' was used in line ${earlier} already; ids are unique`,
      );
    }
    firstLine.set(sentence.id, line);
  }
  return sentences;
}

function readPlainLines(file: string, lines: readonly string[]): readonly NumberedSentence[] {
  const stem = basename(file, extname(file)).replace(/[\s/\\]/g, '-');
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    const id = `${stem}-${String(index + 1).padStart(5, '0')}`;
    const sentence: PoolSentence = { id, text: text.trim(), split: 'train', tags: { unit: 'sentence' } };
    return [{ line: index + 1, sentence, cells: {} }];
  });
}

function readTable(file: string, lines: readonly string[]): readonly NumberedSentence[] {
  const head = (lines[0] ?? '').split('\t').map((name) => name.trim());
  for (const column of ['id', 'text', 'split']) {
    if (!head.includes(column)) {
      throw new CorpusError(`${file}:1: the head line has no column '${column}' (found: ${head.join(', ')})`);
    }
  }
  return lines.slice(1).flatMap((text, index) => {
    if (text.trim() === '') return [];
    const line = index + 2;
    return [{ line, ...readRow(head, text.split('\t'), `${file}:${line}`) }];
  });
}

function readRow(
  head: readonly string[],
  cells: readonly string[],
  place: string,
): Pick<NumberedSentence, 'sentence' | 'cells'> {
  if (cells.length !== head.length) {
    throw new CorpusError(
      `${place}: ${cells.length} cells, the head line has ${head.length}; cells are parted by tabs`,
    );
  }
  const row = Object.fromEntries(head.map((name, column) => [name, (cells[column] ?? '').trim()]));
  const { id = '', text = '', split = '' } = row;
  if (id === '' || text === '') throw new CorpusError(`${place}: id and text must not be empty`);
  if (split !== 'train' && split !== 'heldout') {
    throw new CorpusError(`${place}: split is '${split}'; expected train or heldout`);
  }
  const known = tagColumns.flatMap((name) => {
    const value = row[name] ?? '';
    return value === '' || value === '-' ? [] : [[name, value] as const];
  });
  const tags = { ...Object.fromEntries(known), unit: 'sentence' as const };
  return { sentence: { id, text, split, tags }, cells: row };
}
