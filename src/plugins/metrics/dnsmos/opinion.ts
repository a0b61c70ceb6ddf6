import { resample } from '../../../audio/resample.ts';
import type { MetricRecording, OnnxModel } from '../../../core/recordingContracts.ts';
import { ShapeError } from '../../../errors.ts';

/** Opinion scores as the network predicts them, 1 to 5. */
export interface Opinion {
  readonly signal: number;
  readonly background: number;
  readonly overall: number;
}

const sampleRate = 16_000;
const windowSamples = Math.trunc(9.01 * sampleRate);

/** From the network's outputs to opinions: coefficients of 1, x, x². */
const calibration: Readonly<Record<keyof Opinion, readonly [number, number, number]>> = {
  signal: [0.0052439, 1.22083953, -0.08397278],
  background: [-0.39604546, 1.60915514, -0.13166888],
  overall: [0.04602535, 1.11546468, -0.06766283],
};

/**
 * The opinion of a recording: the mean over windows of 9.01 s, one each second; what is shorter is doubled until it fills a window.
 * Undefined for an empty one.
 *
 * Source: Reddy et al. (ICASSP 2022, DNSMOS P.835); microsoft/DNS-Challenge as PyPI speechmos 0.0.1.1, dnsmos.py.
 */
export async function opinionOf(model: OnnxModel, recording: MetricRecording): Promise<Opinion | undefined> {
  const samples = resample(recording.samples, recording.sampleRate, sampleRate).map((value) =>
    Math.max(-1, Math.min(1, value)),
  );
  if (samples.length === 0) return undefined;
  const windows = opinionWindows(samples);
  const sum = { signal: 0, background: 0, overall: 0 };
  for (const data of windows) {
    const [scores] = Object.values(await model.run({ input_1: { data, shape: [1, windowSamples] } }));
    if (scores?.length !== 3) throw new ShapeError(`DNSMOS: got ${scores?.length} scores, expected 3; fetch it again`);
    const [signal, background, overall] = scores as unknown as readonly [number, number, number];
    sum.signal += calibrated(signal, calibration.signal);
    sum.background += calibrated(background, calibration.background);
    sum.overall += calibrated(overall, calibration.overall);
  }
  const { length } = windows;
  return { signal: sum.signal / length, background: sum.background / length, overall: sum.overall / length };
}

function calibrated(score: number, [offset, slope, bend]: readonly [number, number, number]): number {
  return offset + slope * score + bend * score ** 2;
}

/** Windows of a recording at 16 kHz that is not empty. */
export function opinionWindows(samples: Float32Array): readonly Float32Array[] {
  let long = samples;
  while (long.length < windowSamples) {
    const doubled = new Float32Array(2 * long.length);
    doubled.set(long);
    doubled.set(long, long.length);
    long = doubled;
  }
  const count = Math.trunc(Math.floor(long.length / sampleRate) - windowSamples / sampleRate) + 1;
  const starts = Array.from({ length: Math.max(1, count) }, (_, second) => second * sampleRate);
  return starts
    .filter((start) => start + windowSamples <= long.length)
    .map((start) => long.subarray(start, start + windowSamples));
}
