import { readFile } from 'node:fs/promises';
import { CorpusError } from '../errors.ts';

/** One line of a table, and where it stands. */
export interface TableRow {
  readonly cells: readonly string[];
  /** file:line */
  readonly place: string;
}

/**
 * Reads a table of cells parted by `|`, or by tabs in a .tsv; empty lines are left out.
 *
 * @throws CorpusError with file and line when a line has fewer cells than needed or more than allowed.
 */
export async function parseTable(
  file: string,
  cells: { readonly least: number; readonly most: number; readonly columns: string },
): Promise<readonly TableRow[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CorpusError(`${file}: the list of recordings cannot be read; it must be a text file in UTF-8`, { cause });
  });
  const separator = file.endsWith('.tsv') ? '\t' : '|';
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '') return [];
      const row = { cells: line.split(separator).map((cell) => cell.trim()), place: `${file}:${index + 1}` };
      if (row.cells.length >= cells.least && row.cells.length <= cells.most) return [row];
      const name = separator === '\t' ? 'tabs' : "'|'";
      throw new CorpusError(`${row.place}: ${row.cells.length} cells parted by ${name}; expected ${cells.columns}`);
    });
}
