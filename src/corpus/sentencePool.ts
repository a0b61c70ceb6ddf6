import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CorpusError } from '../errors.ts';
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

/**
 * Reads sentences: a `.tsv` with a head line and the columns id, text, split (train or heldout) and, where known,
 * sentenceType, mood, topic, codeSwitch; or a `.txt` of one training sentence a line.
 *
 * @throws CorpusError with file and line.
 */
export async function readSentencePool(file: string): Promise<readonly PoolSentence[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CorpusError(`${file}: the sentences cannot be read; name a .tsv or .txt file that is there`, { cause });
  });
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const sentences = extname(file) === '.tsv' ? readTable(file, lines) : readPlainLines(file, lines);
  const firstLine = new Map<string, number>();
  sentences.forEach(({ line, sentence }) => {
    const earlier = firstLine.get(sentence.id);
    if (earlier !== undefined) {
      throw new CorpusError(
        `${file}:${line}: the id '${sentence.id}' was used in line ${earlier} already; ids are unique`,
      );
    }
    firstLine.set(sentence.id, line);
  });
  return sentences.map(({ sentence }) => sentence);
}

interface NumberedSentence {
  readonly line: number;
  readonly sentence: PoolSentence;
}

function readPlainLines(file: string, lines: readonly string[]): readonly NumberedSentence[] {
  const stem = basename(file, extname(file)).replace(/[\s/\\]/g, '-');
  return lines.flatMap((text, index) => {
    if (text.trim() === '') return [];
    const id = `${stem}-${String(index + 1).padStart(5, '0')}`;
    const sentence: PoolSentence = { id, text: text.trim(), split: 'train', tags: { unit: 'sentence' } };
    return [{ line: index + 1, sentence }];
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
    return [{ line, sentence: readRow(head, text.split('\t'), `${file}:${line}`) }];
  });
}

function readRow(head: readonly string[], cells: readonly string[], place: string): PoolSentence {
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
  return { id, text, split, tags: { ...Object.fromEntries(known), unit: 'sentence' } };
}
