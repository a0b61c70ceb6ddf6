import { readFile } from 'node:fs/promises';
import { AudioError } from '../../errors.ts';
import type { ReportData } from './reportData.ts';

/** A sound or a picture of the page, read from where it was. */
export interface Medium {
  readonly kind: 'wav' | 'png';
  readonly bytes: Uint8Array;
}

/** How a row of a sample refers to its sound and picture once they have a place. */
export interface PlacedRow {
  readonly audioUrl: string;
  readonly spectrogramUrl: string | undefined;
  readonly durationSeconds: number;
}

/** Where media are put: into the page, or beside it. Returns the address to use in the page. */
export type PlaceMedium = (medium: Medium, name: string) => string;

const mimeTypes: Readonly<Record<Medium['kind'], string>> = { wav: 'audio/wav', png: 'image/png' };

/** An address that holds the bytes themselves. */
export function dataUri(medium: Medium): string {
  return `data:${mimeTypes[medium.kind]};base64,${Buffer.from(medium.bytes).toString('base64')}`;
}

export interface LoadedRow {
  readonly wav: Medium;
  readonly spectrogram: Medium | undefined;
}

/** Reads all sounds and pictures, sample by sample and row by row. @throws AudioError that names the sample and row. */
export async function loadMedia(data: Pick<ReportData, 'samples'>): Promise<readonly (readonly LoadedRow[])[]> {
  const samples: (readonly LoadedRow[])[] = [];
  for (const sample of data.samples) {
    const rows: LoadedRow[] = [];
    for (const row of sample.rows) {
      const where = `report: '${sample.title}', ${row.label}`;
      const wav = await load('wav', row.wav, where);
      const { spectrogramPng } = row;
      const spectrogram = spectrogramPng === undefined ? undefined : await load('png', spectrogramPng, where);
      rows.push({ wav, spectrogram });
    }
    samples.push(rows);
  }
  return samples;
}

/** How many bytes all media take. */
export function countMediaBytes(samples: readonly (readonly LoadedRow[])[]): number {
  const perRow = samples
    .flat()
    .map(({ wav, spectrogram }) => wav.bytes.byteLength + (spectrogram?.bytes.byteLength ?? 0));
  return perRow.reduce((total, bytes) => total + bytes, 0);
}

/** Gives every row its addresses; `name` of a medium is `03-2-synthesis`. */
export function placeMedia(
  data: Pick<ReportData, 'samples'>,
  samples: readonly (readonly LoadedRow[])[],
  place: PlaceMedium,
): readonly (readonly PlacedRow[])[] {
  return samples.map((rows, sampleIndex) =>
    rows.map(({ wav, spectrogram }, rowIndex) => {
      const label = data.samples[sampleIndex]?.rows[rowIndex]?.label ?? '';
      const name = `${String(sampleIndex + 1).padStart(2, '0')}-${rowIndex + 1}-${label}`;
      return {
        audioUrl: place(wav, name),
        spectrogramUrl: spectrogram && place(spectrogram, name),
        durationSeconds: wavDurationSeconds(wav.bytes, `report: '${data.samples[sampleIndex]?.title}', ${label}`),
      };
    }),
  );
}

/**
 * How long a WAV file sounds, from its chunks.
 *
 * @throws AudioError when it is no WAV file or has no sound in it.
 */
export function wavDurationSeconds(wav: Uint8Array, where: string): number {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  const tag = (at: number) => Buffer.from(wav.subarray(at, at + 4)).toString('latin1');
  if (wav.byteLength < 12 || tag(0) !== 'RIFF' || tag(8) !== 'WAVE') throw new AudioError(`${where}: not a WAV file`);
  let bytesPerSecond = 0;
  for (let at = 12; at + 8 <= wav.byteLength; ) {
    const chunkBytes = view.getUint32(at + 4, true);
    if (tag(at) === 'fmt ' && at + 20 <= wav.byteLength) bytesPerSecond = view.getUint32(at + 16, true);
    if (tag(at) === 'data' && bytesPerSecond > 0) return Math.min(chunkBytes, wav.byteLength - at - 8) / bytesPerSecond;
    at += 8 + chunkBytes + (chunkBytes % 2);
  }
  throw new AudioError(`${where}: the WAV file has no format and data chunk`);
}

async function load(kind: Medium['kind'], source: string | Uint8Array, where: string): Promise<Medium> {
  if (typeof source !== 'string') return { kind, bytes: source };
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw new AudioError(`${where}: cannot read ${source}: ${(cause as Error).message}`, { cause });
  });
  return { kind, bytes };
}
