import { peakAmplitude } from './level.ts';

/** Every fourth tap from each of the four phases; phases 2 and 3 are the first two backwards. */
const firstPhase = [
  0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625, 0.97216796875,
  -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
];
const secondPhase = [
  -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625, 0.77978515625,
  -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
];
const phases = [firstPhase, secondPhase, [...secondPhase].reverse(), [...firstPhase].reverse()].map((phase) =>
  Float64Array.from(phase),
);
const taps = firstPhase.length;
/** No phase makes more of its samples than this. */
const greatestGain = Math.max(...phases.map((phase) => phase.reduce((sum, tap) => sum + Math.abs(tap), 0)));
/** Sounds are looked through in stretches of so many samples: those too soft to hold the peak are passed over. */
const stretch = 64;

/**
 * The greatest amplitude of the sound between its samples as well, by fourfold oversampling; at least the sample peak.
 * Source: ITU-R BS.1770-4, annex 2 (order 48, 4-phase interpolating filter).
 */
export function truePeakAmplitude(samples: Float32Array): number {
  const padded = new Float64Array(samples.length + 2 * taps);
  padded.set(samples, taps);
  let peak = peakAmplitude(samples);
  for (let start = 0; start < padded.length - taps; start += stretch) {
    const end = Math.min(start + stretch, padded.length - taps);
    if (peakAmplitude(padded, start, end + taps) * greatestGain > peak)
      peak = interpolatedPeak(padded, start, end, peak);
  }
  return peak;
}

/** The greatest of the filtered samples that begin at `from` and before `to`, and of `peak`. */
function interpolatedPeak(padded: Float64Array, from: number, to: number, peak: number): number {
  let greatest = peak;
  for (const phase of phases) {
    for (let start = from; start < to; start++) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += (phase[tap] as number) * (padded[start + tap] as number);
      greatest = Math.max(greatest, Math.abs(sum));
    }
  }
  return greatest;
}
