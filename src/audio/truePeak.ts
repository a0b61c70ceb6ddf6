/** Every fourth tap from each of the first two phases; the other two are these backwards. */
const firstPhase = Float64Array.of(
  0.001708984375,
  0.010986328125,
  -0.0196533203125,
  0.033203125,
  -0.0594482421875,
  0.1373291015625,
  0.97216796875,
  -0.102294921875,
  0.047607421875,
  -0.026611328125,
  0.014892578125,
  -0.00830078125,
);
const secondPhase = Float64Array.of(
  -0.0291748046875,
  0.029296875,
  -0.0517578125,
  0.089111328125,
  -0.16650390625,
  0.465087890625,
  0.77978515625,
  -0.2003173828125,
  0.1015625,
  -0.0582275390625,
  0.0330810546875,
  -0.0189208984375,
);
const taps = firstPhase.length;
/** No phase makes more of its samples than this. */
const greatestGain = secondPhase.reduce((sum, tap) => sum + Math.abs(tap), 0);
/** Sounds are looked through in stretches of so many samples, at least as many as taps: those too soft to hold the peak are passed over. */
const stretch = 16;

/**
 * The greatest amplitude of the sound between its samples as well, by fourfold oversampling; at least the sample peak.
 * Source: ITU-R BS.1770-4, annex 2 (order 48, 4-phase interpolating filter).
 */
export function truePeakAmplitude(samples: Float32Array): number {
  const stretches = Math.ceil((samples.length + taps) / stretch);
  const padded = new Float32Array((stretches + 1) * stretch);
  padded.set(samples, taps);
  const peaks = stretchPeaks(padded);
  let peak = peaks.reduce((most, one) => Math.max(most, one), 0);
  for (let at = 0; at < stretches; at++) {
    const loudest = Math.max(peaks[at] as number, peaks[at + 1] as number);
    if (loudest * greatestGain > peak) peak = interpolatedPeak(padded, at * stretch, peak);
  }
  return peak;
}

/** The greatest amplitude of each stretch. */
function stretchPeaks(padded: Float32Array): Float32Array {
  const peaks = new Float32Array(padded.length / stretch);
  for (let at = 0; at < peaks.length; at++) {
    let peak = 0;
    for (let i = at * stretch; i < (at + 1) * stretch; i++) peak = Math.max(peak, Math.abs(padded[i] as number));
    peaks[at] = peak;
  }
  return peaks;
}

/** The greatest of the filtered samples that begin in the stretch from `from`, and of `peak`. */
function interpolatedPeak(padded: Float32Array, from: number, peak: number): number {
  let greatest = peak;
  for (let start = from; start < from + stretch; start++) {
    let first = 0;
    let second = 0;
    let third = 0;
    let fourth = 0;
    for (let tap = 0; tap < taps; tap++) {
      const sample = padded[start + tap] as number;
      first += (firstPhase[tap] as number) * sample;
      second += (secondPhase[tap] as number) * sample;
      third += (secondPhase[taps - 1 - tap] as number) * sample;
      fourth += (firstPhase[taps - 1 - tap] as number) * sample;
    }
    greatest = Math.max(greatest, Math.abs(first), Math.abs(second), Math.abs(third), Math.abs(fourth));
  }
  return greatest;
}
