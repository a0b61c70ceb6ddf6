import { join } from 'node:path';
import { readAudio } from '../audio/readAudio.ts';
import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { spectrogramPng } from '../audio/spectrogramImage.ts';
import type { EvaluatedClip, EvaluatedItem, RunEvaluation } from '../evaluation/runEvaluation.ts';
import type { ReportSample, SampleRow } from '../pages/report/reportData.ts';

/** Items that the page shows per voice; all are in the run folder. */
const shown = { sentence: 4, syllable: 3 } as const;
/** 80 dB below the loudest bin of an item's versions is drawn darkest, in nepers. */
const shownRange = (80 * Math.LN10) / 20;

/** Some items per voice with sound and spectrogram, all versions of one item at one scale of colours. */
export async function reportSamples(
  folder: string,
  evaluation: RunEvaluation,
  settings: SpectralSettings,
): Promise<readonly ReportSample[]> {
  const chosen = evaluation.voices.flatMap((voice) =>
    (['sentence', 'syllable'] as const).flatMap((unit) =>
      evaluation.items.filter((item) => item.voice === voice && item.unit === unit).slice(0, shown[unit]),
    ),
  );
  const samples: ReportSample[] = [];
  for (const item of chosen) samples.push(await toSample(folder, item, settings));
  return samples;
}

async function toSample(folder: string, item: EvaluatedItem, settings: SpectralSettings): Promise<ReportSample> {
  const { voice, unit, text, pinyin, tags } = item;
  return {
    title: `held-out ${unit}`,
    voice,
    kind: unit,
    text,
    ...(pinyin === undefined || pinyin === text ? {} : { pinyin }),
    tags,
    rows: await sampleRows(folder, item, settings),
  };
}

async function sampleRows(
  folder: string,
  { clips }: EvaluatedItem,
  settings: SpectralSettings,
): Promise<readonly SampleRow[]> {
  const drawn = [];
  for (const clip of clips) {
    const wav = join(folder, clip.wav);
    const { samples } = await readAudio(wav);
    drawn.push({ clip, wav, logMel: logMelSpectrogram(samples, settings) });
  }
  const highest = drawn.reduce(
    (most, { logMel }) => logMel.data.reduce((best, value) => Math.max(best, value), most),
    Number.NEGATIVE_INFINITY,
  );
  const range = { highest, lowest: highest - shownRange, scale: 1 };
  return drawn.map(({ clip, wav, logMel }) => ({
    label: clip.system,
    ...noteOf(clip),
    wav,
    spectrogramPng: spectrogramPng(logMel, range),
  }));
}

function noteOf({ timbreOf, heard }: EvaluatedClip): Pick<SampleRow, 'note'> {
  if (timbreOf !== undefined) return { note: `with the reference of ${timbreOf}` };
  return heard === undefined ? {} : { note: `heard as: ${heard === '' ? 'nothing' : heard}` };
}
