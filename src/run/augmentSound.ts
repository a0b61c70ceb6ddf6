import { dbToAmplitude, rootMeanSquare } from '../audio/level.ts';
import { resample } from '../audio/resample.ts';
import type { Augmentation } from '../core/trainer/augmentation.ts';
import { philoxNormal, philoxUniform } from '../nn/philox.ts';
import { hash31 } from '../nn/random.ts';

/** Speeds are multiples of a twentieth, so that few filters serve all. */
const speedSteps = 20;
/** Noise is coloured by a one-pole low-pass; the pole lies anywhere between 0 and this. */
const strongestPole = 0.95;

/** Most samples that a recording may have after it was changed. */
export function longestAugmented(samples: number, { speed, silenceSeconds }: Augmentation, sampleRate: number): number {
  return Math.ceil(samples * speed) + 1 + 2 * Math.ceil(silenceSeconds * sampleRate);
}

/** A recording at another speed and level, in silence and in noise: a pure function of the samples, seed and name. */
export function augmentSound(
  samples: Float32Array,
  { speed, gainDb, signalToNoiseDb, silenceSeconds }: Augmentation,
  drawn: { readonly sampleRate: number; readonly seed: number; readonly name: string },
): Float32Array {
  const key = hash31(`${drawn.seed}/${drawn.name}`);
  const [fast, loud, quiet, pole, before, behind] = philoxUniform([key, 0], 6) as unknown as readonly number[];
  const between = (low: number, high: number, share = 0) => low + (high - low) * share;
  const logSpeed = between(-Math.log(speed), Math.log(speed), fast);
  const steps = Math.round(speedSteps * Math.exp(logSpeed));
  const spoken = resample(samples, steps, speedSteps);
  const silence = (share?: number) => Math.floor(between(0, silenceSeconds, share) * drawn.sampleRate);
  const [start, end] = [silence(before), silence(behind)];
  const noise = colouredNoise(start + spoken.length + end, between(0, strongestPole, pole), key);
  const wantedNoise = rootMeanSquare(spoken) * dbToAmplitude(-between(...signalToNoiseDb, quiet));
  const noiseGain = wantedNoise / Math.max(rootMeanSquare(noise), 1e-9);
  const gain = dbToAmplitude(between(-gainDb, gainDb, loud));
  return noise.map((value, index) => gain * ((spoken[index - start] ?? 0) + noiseGain * value));
}

function colouredNoise(count: number, pole: number, key: number): Float32Array {
  let last = 0;
  return philoxNormal([key, 1], count).map((value) => {
    last = value + pole * last;
    return last;
  });
}
