import { basename, dirname, extname, join } from 'node:path';
import { writeFileAtomically, writeFileSynced, writeFolderAtomically } from '../../core/atomicFile.ts';
import { renderReport } from './renderReport.ts';
import type { ReportData } from './reportData.ts';
import { countMediaBytes, dataUri, loadMedia, type Medium, type PlacedRow, placeMedia } from './reportMedia.ts';

export interface ReportChoices {
  /** Sounds and pictures of more bytes than this go into a folder beside the page. @default 20 MB */
  readonly maxEmbeddedBytes?: number;
}

/** What was written. */
export interface WrittenReport {
  readonly file: string;
  /** The folder beside it, when sounds and pictures were too many to be put into the page. */
  readonly mediaFolder?: string;
}

/**
 * Writes the report of one run as a page that needs no server and loads nothing from elsewhere.
 *
 * @throws AudioError when a sound or picture cannot be read, StorageError when the page cannot be written.
 */
export function writeReport(file: string, data: ReportData, choices: ReportChoices = {}): Promise<WrittenReport> {
  return writeSoundPage(file, data, (media) => renderReport(data, media), choices);
}

/**
 * Writes a page with samples to listen to, their sounds and pictures in the page or, where they are many, beside it.
 *
 * @throws AudioError when a sound or picture cannot be read, StorageError when the page cannot be written.
 */
export async function writeSoundPage(
  file: string,
  data: Pick<ReportData, 'samples'>,
  render: (media: readonly (readonly PlacedRow[])[]) => string,
  choices: ReportChoices = {},
): Promise<WrittenReport> {
  const loaded = await loadMedia(data);
  if (countMediaBytes(loaded) <= (choices.maxEmbeddedBytes ?? 20_000_000)) {
    await writeFileAtomically(file, render(placeMedia(data, loaded, dataUri)));
    return { file };
  }
  const folderName = `${basename(file, extname(file))}-files`;
  const media = new Map<string, Medium>();
  const place = (medium: Medium, name: string): string => {
    media.set(`${name}.${medium.kind}`, medium);
    return `${encodeURIComponent(folderName)}/${name}.${medium.kind}`;
  };
  const page = render(placeMedia(data, loaded, place));
  const mediaFolder = join(dirname(file), folderName);
  await writeFolderAtomically(mediaFolder, async (temporary) => {
    for (const [name, { bytes }] of media) await writeFileSynced(join(temporary, name), bytes);
  });
  await writeFileAtomically(file, page);
  return { file, mediaFolder };
}
