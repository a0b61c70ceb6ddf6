import { fadeEnds } from '../audio/fade.ts';
import { dbToAmplitude } from '../audio/level.ts';
import { encodeWavChannels } from '../audio/wavFile.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import { shuffled } from '../corpus/shuffled.ts';

/** Three tones and which of them is softest. */
export interface HeadphoneTrial {
  readonly wav: Uint8Array;
  /** 0 to 2. */
  readonly softest: number;
}

type Tone = 'plain' | 'soft' | 'antiphase';

const sampleRate = 22_050;
const tone = { hz: 200, seconds: 1, rampSeconds: 0.1, pauseSeconds: 0.5, levelDb: -18, softerDb: -6 };
const orders: readonly (readonly Tone[])[] = [
  ['plain', 'soft', 'antiphase'],
  ['plain', 'antiphase', 'soft'],
  ['soft', 'plain', 'antiphase'],
  ['soft', 'antiphase', 'plain'],
  ['antiphase', 'plain', 'soft'],
  ['antiphase', 'soft', 'plain'],
];

/**
 * Six trials of three tones in stereo. One tone is 6 dB softer; one has its channels in opposite phase, so that it is
 * softer still where loudspeakers mix them, and not softer at all on headphones.
 *
 * Source: Woods, Siegel, Traer & McDermott, "Headphone screening to facilitate web-based auditory experiments" (2017).
 * Differs: each order of the three tones comes once.
 */
export function headphoneTrials(seed: number): readonly HeadphoneTrial[] {
  return shuffled(orders, hashFraction(seed, 'headphones')).map((order) => ({
    wav: encodeWavChannels([channel(order, 1), channel(order, -1)], sampleRate),
    softest: order.indexOf('soft'),
  }));
}

/** One channel; `antiphase` times the sign. */
function channel(order: readonly Tone[], sign: number): Float32Array {
  const pause = Math.round(tone.pauseSeconds * sampleRate);
  const length = Math.round(tone.seconds * sampleRate);
  const samples = new Float32Array(order.length * length + (order.length + 1) * pause);
  for (const [place, kind] of order.entries()) {
    const gain =
      dbToAmplitude(tone.levelDb + (kind === 'soft' ? tone.softerDb : 0)) * (kind === 'antiphase' ? sign : 1);
    const wave = Float32Array.from({ length }, (_, at) => gain * Math.sin((2 * Math.PI * tone.hz * at) / sampleRate));
    samples.set(fadeEnds(wave, sampleRate, tone.rampSeconds), pause + place * (length + pause));
  }
  return samples;
}
