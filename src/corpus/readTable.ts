import { CorpusError } from '../errors.ts';
import { readTextLines } from './textLines.ts';

/** One line of a table, and where it stands. */
export interface TableRow {
  readonly cells: readonly string[];
  /** file:line */
  readonly place: string;
}

/**
 * Reads a table of cells parted by `|`, or by tabs in a .tsv, row by row; empty lines are left out.
 *
 * @throws CorpusError with file and line when a line has fewer cells than needed or more than allowed, or is not UTF-8.
 */
export async function* readTable(
  file: string,
  cells: { readonly least: number; readonly most: number; readonly columns: string },
): AsyncGenerator<TableRow, void, undefined> {
  const separator = file.endsWith('.tsv') ? '\t' : '|';
  for await (const { text, place } of readTextLines(file)) {
    if (text.trim() === '') continue;
    const row = { cells: text.split(separator).map((cell) => cell.trim()), place };
    if (row.cells.length < cells.least || row.cells.length > cells.most) {
      const name = separator === '\t' ? 'tabs' : "'|'";
      throw new CorpusError(`${place}: ${row.cells.length} cells parted by ${name}; expected ${cells.columns}`);
    }
    yield row;
  }
}
