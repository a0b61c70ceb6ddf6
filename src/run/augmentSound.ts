import { dbToAmplitude, rootMeanSquare } from '../audio/level.ts';
import type { Augmentation } from '../core/trainer/augmentation.ts';
import { philoxNormal, philoxUniform } from '../nn/philox.ts';
import { hash31 } from '../nn/random.ts';

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
  const spoken = atSpeed(samples, Math.exp(between(-Math.log(speed), Math.log(speed), fast)));
  const silence = (share?: number) => Math.floor(between(0, silenceSeconds, share) * drawn.sampleRate);
  const start = silence(before);
  const heard = colouredNoise(start + spoken.length + silence(behind), between(0, strongestPole, pole), key);
  const gain = dbToAmplitude(between(-gainDb, gainDb, loud));
  const wantedNoise = rootMeanSquare(spoken) * dbToAmplitude(-between(...signalToNoiseDb, quiet));
  const noiseGain = (gain * wantedNoise) / Math.max(rootMeanSquare(heard), 1e-9);
  for (let n = 0; n < heard.length; n++) heard[n] = noiseGain * (heard[n] as number);
  for (let n = 0; n < spoken.length; n++)
    heard[start + n] = (heard[start + n] as number) + gain * (spoken[n] as number);
  return heard;
}

/** Straight lines between samples: what that takes from the highest frequencies is one more change. */
function atSpeed(samples: Float32Array, speed: number): Float32Array {
  const spoken = new Float32Array(Math.max(1, Math.floor((samples.length - 1) / speed) + 1));
  for (let n = 0; n < spoken.length; n++) {
    const place = Math.floor(n * speed);
    const left = samples[place] as number;
    const right = samples[Math.min(place + 1, samples.length - 1)] as number;
    spoken[n] = left + (n * speed - place) * (right - left);
  }
  return spoken;
}

/** Normal noise through a one-pole low-pass. */
function colouredNoise(count: number, pole: number, key: number): Float32Array {
  const noise = philoxNormal([key, 1], count);
  for (let n = 1; n < count; n++) noise[n] = (noise[n] as number) + pole * (noise[n - 1] as number);
  return noise;
}
