import { hannWindow } from '../audio/framing.ts';
import { melFilterbank } from '../audio/melFilterbank.ts';
import { realFourierPair } from '../audio/realFourier.ts';

export const speakerSampleRate = 16000;
export const speakerMelBins = 40;
/** Frames in one window of the network, and from one window to the next. */
export const speakerWindowFrames = 80;
const windowStride = 40;

const nFft = 512;
const winLength = 400;
const hopLength = 160;
const powerFloor = 1e-10;
/** The filterbank's framing does not matter here; only rate, transform and bands do. */
const melSettings = {
  sampleRate: speakerSampleRate,
  nFft,
  hopLength,
  winLength,
  melBins: speakerMelBins,
  fMinHz: 0,
  fMaxHz: null,
};

/** A periodic Hamming window in the middle of the transform, made of the Hann window. */
const window = hannWindow(winLength, nFft).map((value, i) => {
  const start = (nFft - winLength) / 2;
  return i >= start && i < start + winLength ? 0.54 + 0.92 * (value - 0.5) : 0;
});

/** Frames of log10 mel power, and the windows that the network hears. */
export interface SpeakerWindows {
  /** [count, 80, 40] */
  readonly data: Float32Array;
  readonly count: number;
}

/**
 * log10(mel power + 1e-10) of samples at 16 kHz: 40 Slaney bands, Hamming window of 400 in a transform of 512, hop 160,
 * no padding.
 * Shapes: [N] -> [1 + (N - 512) / 160, 40].
 * Source: PyPI open-voicefilter-lite 0.2.0, streaming.py, _extract_dvec.
 */
export function speakerFeatures(samples: Float32Array): Float32Array {
  const frames = Math.max(0, 1 + Math.floor((samples.length - nFft) / hopLength));
  const { data, bins, firstBin, endBin } = melFilterbank(melSettings);
  const features = new Float32Array(frames * speakerMelBins);
  const fourier = realFourierPair(nFft);
  // One frame at a time: beside it stands the silence behind the sound.
  const signal = new Float64Array(samples.length + nFft);
  signal.set(samples);
  const [powers, unused] = [new Float64Array(bins), new Float64Array(bins)];
  for (let frame = 0; frame < frames; frame++) {
    fourier.powers({ signal, window, first: frame * hopLength, second: samples.length }, powers, unused);
    for (let mel = 0; mel < speakerMelBins; mel++) {
      let power = 0;
      for (let bin = firstBin[mel] as number; bin < (endBin[mel] as number); bin++) {
        power += (data[mel * bins + bin] as number) * (powers[bin] as number);
      }
      features[frame * speakerMelBins + mel] = Math.log10(power + powerFloor);
    }
  }
  return features;
}

/** Windows of 80 frames, 40 apart; what is left at the end is not heard, a shorter recording is filled with zeros. */
export function speakerWindows(features: Float32Array): SpeakerWindows {
  const frames = features.length / speakerMelBins;
  const count = 1 + Math.max(0, Math.floor((frames - speakerWindowFrames) / windowStride));
  const width = speakerWindowFrames * speakerMelBins;
  const data = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const start = i * windowStride * speakerMelBins;
    data.set(features.subarray(start, start + width), i * width);
  }
  return { data, count };
}
