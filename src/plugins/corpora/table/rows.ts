import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { z } from 'zod';
import type { FoundRecording } from '../../../corpus/importRecordings.ts';
import { readTextLines } from '../../../corpus/textLines.ts';
import type { RecordingSpan, Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import type { TableConfig } from './config.ts';

const rowSchema = z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) });

/**
 * The rows of a table as recordings with texts, in their order.
 *
 * @throws CorpusError with file and line: a column is not there, a row has too few or too many cells, a quote is not
 * closed, a time or a language makes no sense.
 */
export async function* tableRecordings(
  file: string,
  delimiter: string,
  config: TableConfig,
): AsyncGenerator<FoundRecording> {
  const parser = parse({
    delimiter,
    columns: (head: readonly string[]) => checkHead(head, file, config),
    info: true,
    trim: true,
    skip_empty_lines: true,
    // A tab-separated table has no quotes.
    quote: delimiter === '\t' ? false : '"',
  });
  const source = Readable.from(textOf(file));
  source.on('error', (error) => parser.destroy(error));
  try {
    for await (const row of source.pipe(parser)) {
      const { record, info } = rowSchema.parse(row);
      yield readRow(record, `${file}:${info.lines}`, config);
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new CorpusError(`${file}:${String(cause['lines'] ?? '?')}: ${cause.message}`, { cause });
  } finally {
    source.destroy();
  }
}

async function* textOf(file: string): AsyncGenerator<string> {
  for await (const { text } of readTextLines(file)) yield `${text}\n`;
}

function checkHead(head: readonly string[], file: string, { columns }: TableConfig): string[] {
  const names = head.map((name) => name.trim());
  for (const [key, column] of Object.entries(columns)) {
    if (column === undefined || names.includes(column)) continue;
    throw new CorpusError(
      `${file}:1: there is no column '${column}' (found: ${names.join(', ')}); set corpus.columns.${key}`,
    );
  }
  return names;
}

function readRow(record: Readonly<Record<string, string>>, place: string, config: TableConfig): FoundRecording {
  const { columns } = config;
  const cell = (column: string | undefined) => (column === undefined ? undefined : record[column] || undefined);
  const audio = cell(columns.audio);
  if (audio === undefined) throw new CorpusError(`${place}: the cell '${columns.audio}' is empty; expected a path`);
  return {
    audio,
    text: cell(columns.text) ?? '',
    id: cell(columns.id),
    speaker: cell(columns.speaker) ?? config.speaker,
    language: languageOf(cell(columns.language), place),
    span: spanOf(cell(columns.startSeconds), cell(columns.endSeconds), place),
    place,
  };
}

function spanOf(start: string | undefined, end: string | undefined, place: string): RecordingSpan | undefined {
  if (start === undefined && end === undefined) return undefined;
  const span = { startSeconds: Number(start), endSeconds: Number(end) };
  if (span.startSeconds >= 0 && span.endSeconds > span.startSeconds) return span;
  throw new CorpusError(`${place}: from '${start ?? ''}' to '${end ?? ''}'; expected seconds, the end later`);
}

function languageOf(name: string | undefined, place: string): Utterance['language'] | undefined {
  if (name === undefined || name === 'zh' || name === 'en' || name === 'mixed') return name;
  throw new CorpusError(`${place}: the language '${name}' is not known; expected zh, en or mixed`);
}
