import { dbToAmplitude } from './level.ts';
import { integratedLoudness } from './loudness.ts';
import { truePeakAmplitude } from './truePeak.ts';

const targetLufs = -23;
const peakCeilingDb = -1;

/** One channel of sound. */
export interface Sound {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** The sounds at one loudness for all, lower than -23 LUFS where a peak would pass -1 dBTP; silence stays as it is. */
export function equallyLoud(sounds: readonly Sound[]): readonly Float32Array[] {
  const measured = sounds.map(({ samples, sampleRate }) => {
    const loudness = integratedLoudness(samples, sampleRate);
    const headroomDb = peakCeilingDb - 20 * Math.log10(truePeakAmplitude(samples));
    return { samples, loudness, reachable: loudness + headroomDb };
  });
  const reachable = measured.filter(({ loudness }) => Number.isFinite(loudness)).map((one) => one.reachable);
  const level = Math.min(targetLufs, ...reachable);
  return measured.map(({ samples, loudness }) => {
    const gain = Number.isFinite(loudness) ? dbToAmplitude(level - loudness) : 1;
    return samples.map((sample) => gain * sample);
  });
}
