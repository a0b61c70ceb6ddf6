import { equallyLoud } from '../audio/equalLoudness.ts';
import { readAudio } from '../audio/readAudio.ts';
import { encodeWav } from '../audio/wavFile.ts';
import type { EvaluatedItem, UnitName } from '../evaluation/runEvaluation.ts';
import type { ReportSample } from '../pages/report/reportData.ts';
import { comparedClips } from './comparedClips.ts';
import type { ComparedRun } from './comparison.ts';

/** Items to listen to, for each voice. */
const itemsPerVoice = 3;

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
  const { voice, unit, text, pinyin, tags } = item;
  const read = [];
  for (const clip of comparedClips(item, runs)) read.push({ ...clip, ...(await readAudio(clip.wav)) });
  const sounds = equallyLoud(read);
  return {
    title: `held-out ${unit}`,
    ...{ voice, kind: unit, text, tags },
    ...(pinyin === undefined || pinyin === text ? {} : { pinyin }),
    rows: read.map(({ label, name, sampleRate }, index) => ({
      ...{ label, ...(name === undefined ? {} : { name }) },
      wav: encodeWav(sounds[index] as Float32Array, sampleRate),
    })),
  };
}
