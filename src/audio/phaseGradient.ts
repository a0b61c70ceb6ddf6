import { MagnitudeHeap } from './magnitudeHeap.ts';
import type { SpectralSettings } from './spectralSettings.ts';
import type { Spectrogram } from './spectrogram.ts';

/** The Gaussian that is nearest to a Hann window of L samples is exp(-pi t² / (0.25645 L²)). Source: Průša 2017, table 1. */
const hannGamma = 0.25645;
/** Bins this far below the greatest magnitude get phases from a fixed sequence. */
const relativeTolerance = 1e-5;

/**
 * Phases (radians, relative to the first sample of each frame) that a sound of these magnitudes would have, found by
 * integrating the gradient of the log magnitudes from the loudest bin outwards; the same every time.
 * Shapes: [frames, bins] -> [frames * bins].
 * Source: Průša, Balazs & Søndergaard 2017, "A noniterative method for reconstruction of phase from STFT magnitude".
 */
export function initialPhases(magnitude: Spectrogram, settings: SpectralSettings): Float32Array {
  const { data, frames, bins } = magnitude;
  const phases = new Float32Array(data.length);
  const waiting = aboveTolerance(data);
  fillFixedPhases(phases, waiting);
  const plane = {
    phases,
    waiting,
    heap: new MagnitudeHeap(data),
    frames,
    bins,
    ...phaseGradients(magnitude, settings),
  };
  spreadFrom(plane, loudestWaiting(data, waiting, 0, data.length));
  for (let frame = 0; frame < frames; ) {
    const seed = loudestWaiting(data, waiting, frame * bins, (frame + 1) * bins);
    if (seed < 0) frame++;
    else spreadFrom(plane, seed);
  }
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 1; bin < bins; bin += 2)
      phases[frame * bins + bin] = (phases[frame * bins + bin] as number) - Math.PI;
  }
  return phases;
}

function aboveTolerance(data: Float32Array): Uint8Array {
  let loudest = 0;
  for (const value of data) loudest = Math.max(loudest, value);
  const marks = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) marks[i] = (data[i] as number) > loudest * relativeTolerance ? 1 : 0;
  return marks;
}

/** The index of the loudest bin that waits between start and end, or -1. */
function loudestWaiting(data: Float32Array, waiting: Uint8Array, start: number, end: number): number {
  let loudest = -1;
  for (let i = start; i < end; i++) {
    if (waiting[i] && (loudest < 0 || (data[i] as number) > (data[loudest] as number))) loudest = i;
  }
  return loudest;
}

/** Gives phases to all bins that hang together with the seed, the loudest first. */
function spreadFrom(plane: Plane, seed: number): void {
  if (seed < 0) return;
  reach(plane, seed, 0);
  for (let from = plane.heap.pop(); from >= 0; from = plane.heap.pop()) visitNeighbours(plane, from);
}

interface PhaseGradients {
  /** [frames * bins] radians from one frame to the next. */
  readonly alongTime: Float32Array;
  /** [frames * bins] radians from one bin to the next. */
  readonly alongFrequency: Float32Array;
}

interface Plane extends PhaseGradients {
  readonly phases: Float32Array;
  readonly waiting: Uint8Array;
  readonly heap: MagnitudeHeap;
  readonly frames: number;
  readonly bins: number;
}

/** Integrates by the trapezoid rule to each neighbour that still waits. */
function visitNeighbours(plane: Plane, from: number): void {
  const { phases, waiting, frames, bins, alongTime, alongFrequency } = plane;
  const phase = phases[from] as number;
  const frame = Math.floor(from / bins);
  const bin = from - frame * bins;
  if (frame + 1 < frames && waiting[from + bins]) reach(plane, from + bins, phase + mean(alongTime, from, from + bins));
  if (frame > 0 && waiting[from - bins]) reach(plane, from - bins, phase - mean(alongTime, from, from - bins));
  if (bin + 1 < bins && waiting[from + 1]) reach(plane, from + 1, phase + mean(alongFrequency, from, from + 1));
  if (bin > 0 && waiting[from - 1]) reach(plane, from - 1, phase - mean(alongFrequency, from, from - 1));
}

function mean(values: Float32Array, first: number, second: number): number {
  return ((values[first] as number) + (values[second] as number)) / 2;
}

function reach({ phases, waiting, heap }: Plane, to: number, phase: number): void {
  phases[to] = phase;
  waiting[to] = 0;
  heap.push(to);
}

/** Source: Průša 2017, equations 20 and 21 (phase relative to the middle of each frame). */
function phaseGradients({ data, frames, bins }: Spectrogram, settings: SpectralSettings): PhaseGradients {
  const { nFft, hopLength, winLength } = settings;
  const gamma = hannGamma * winLength ** 2;
  const logs = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) logs[i] = Math.log(Math.max(data[i] as number, 1e-10));
  const alongTime = new Float32Array(data.length);
  const alongFrequency = new Float32Array(data.length);
  for (let frame = 0; frame < frames; frame++) {
    const before = Math.max(frame - 1, 0);
    const after = Math.min(frame + 1, frames - 1);
    for (let bin = 0; bin < bins; bin++) {
      const low = Math.max(bin - 1, 0);
      const high = Math.min(bin + 1, bins - 1);
      const at = frame * bins + bin;
      const overBins = ((logs[frame * bins + high] as number) - (logs[frame * bins + low] as number)) / (high - low);
      const overFrames = (logs[after * bins + bin] as number) - (logs[before * bins + bin] as number);
      alongTime[at] = ((hopLength * nFft) / gamma) * overBins + (2 * Math.PI * hopLength * bin) / nFft;
      alongFrequency[at] = (-gamma / (hopLength * nFft)) * (overFrames / Math.max(after - before, 1));
    }
  }
  return { alongTime, alongFrequency };
}

/** Phases between -pi and pi for the bins that do not wait, from a linear congruential sequence. */
function fillFixedPhases(phases: Float32Array, waiting: Uint8Array): void {
  let state = 1;
  for (let i = 0; i < phases.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (!waiting[i]) phases[i] = (state / 2 ** 31 - 1) * Math.PI;
  }
}
