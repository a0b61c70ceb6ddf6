import { writeFileAtomically } from '../../core/atomicFile.ts';
import { CorpusError } from '../../errors.ts';
import type { Slice } from './sliceRecording.ts';

/** The columns of a table of labels, as the `table` corpus reads them by their names. */
const columns = ['id', 'audio', 'startSeconds', 'endSeconds', 'text', 'misfit'] as const;

/**
 * Writes slices as a .tsv that can be edited and imported again: a line is taken out, a time is moved, a text is mended.
 *
 * @throws CorpusError when the name of the recording, or a text, holds a tab or a line break.
 */
export async function writeLabels(file: string, audio: string, slices: readonly Slice[]): Promise<void> {
  const stem = audio.slice(audio.lastIndexOf('/') + 1).replace(/\.[^.]+$/, '');
  const digits = String(slices.length).length;
  const rows = slices.map(({ span, text, misfit }, index) => {
    const id = `${stem}-${String(index + 1).padStart(digits, '0')}`;
    return [id, audio, span.startSeconds.toFixed(3), span.endSeconds.toFixed(3), text, misfit.toFixed(2)];
  });
  const bad = rows.flat().find((cell) => /[\t\r\n]/.test(cell));
  if (bad !== undefined) throw new CorpusError(`labels: '${bad}' holds a tab or a line break; a .tsv cannot hold it`);
  await writeFileAtomically(file, [columns, ...rows].map((cells) => `${cells.join('\t')}\n`).join(''));
}
