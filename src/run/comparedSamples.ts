import { join } from 'node:path';
import { dbToAmplitude } from '../audio/level.ts';
import { integratedLoudness } from '../audio/loudness.ts';
import { readAudio } from '../audio/readAudio.ts';
import { truePeakAmplitude } from '../audio/truePeak.ts';
import { encodeWav } from '../audio/wavFile.ts';
import type { EvaluatedItem, UnitName } from '../evaluation/runEvaluation.ts';
import type { ReportSample, SampleRow } from '../pages/report/reportData.ts';
import type { ComparedRun } from './comparison.ts';

/** Items to listen to, for each voice. */
const itemsPerVoice = 3;
const targetLufs = -23;
const peakCeilingDb = -1;

/** The seed that is listened to: the first that there is. */
export function soundedSeed(runs: readonly ComparedRun[]): number {
  return Math.min(...runs.map(({ seed }) => seed));
}

/** The same items by every arm, below the recording and its copy synthesis, all versions of an item equally loud. */
export async function comparedSamples(
  runs: readonly ComparedRun[],
  { arms, unit }: { readonly arms: readonly string[]; readonly unit: UnitName },
): Promise<readonly ReportSample[]> {
  const seed = soundedSeed(runs);
  const heard = arms.flatMap((arm) => runs.find((run) => run.arm === arm && run.seed === seed) ?? []);
  const [first] = heard;
  if (first === undefined) return [];
  const { items, voices } = first.evaluation;
  const chosen = voices.flatMap((voice) =>
    items.filter((item) => item.voice === voice && item.unit === unit).slice(0, itemsPerVoice),
  );
  const samples: ReportSample[] = [];
  for (const item of chosen) samples.push(await sampleOf(item, heard));
  return samples;
}

async function sampleOf(item: EvaluatedItem, runs: readonly ComparedRun[]): Promise<ReportSample> {
  const { id, voice, unit, text, pinyin, tags } = item;
  const real = item.clips.filter(({ system }) => system !== 'synthesis');
  const wanted = [
    ...real.map(({ system, wav }) => ({ label: system, wav: join(runs[0]?.folder ?? '', wav) })),
    ...runs.flatMap(({ arm, folder, evaluation }) => {
      const own = evaluation.items.find((one) => one.id === id);
      const clip = own?.clips.find(({ system, timbreOf }) => system === 'synthesis' && timbreOf === undefined);
      return clip === undefined ? [] : [{ label: clip.system, name: arm, wav: join(folder, clip.wav) }];
    }),
  ];
  const read = [];
  for (const one of wanted) read.push({ ...one, ...(await readAudio(one.wav)) });
  return {
    title: `held-out ${unit}`,
    ...{ voice, kind: unit, text, tags },
    ...(pinyin === undefined || pinyin === text ? {} : { pinyin }),
    rows: equallyLoud(read),
  };
}

interface Version extends Pick<SampleRow, 'label' | 'name'> {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** One loudness for all, lower than -23 LUFS where a peak would pass -1 dBTP; silence stays as it is. */
function equallyLoud(versions: readonly Version[]): readonly SampleRow[] {
  const measured = versions.map((version) => {
    const loudness = integratedLoudness(version.samples, version.sampleRate);
    const headroomDb = peakCeilingDb - 20 * Math.log10(truePeakAmplitude(version.samples));
    return { version, loudness, reachable: loudness + headroomDb };
  });
  const reachable = measured.filter(({ loudness }) => Number.isFinite(loudness)).map((one) => one.reachable);
  const level = Math.min(targetLufs, ...reachable);
  return measured.map(({ version: { samples, sampleRate, ...row }, loudness }) => {
    const gain = Number.isFinite(loudness) ? dbToAmplitude(level - loudness) : 1;
    return {
      ...row,
      wav: encodeWav(
        samples.map((sample) => gain * sample),
        sampleRate,
      ),
    };
  });
}
