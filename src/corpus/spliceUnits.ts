import { CorpusError } from '../errors.ts';
import type { Boundary } from './utterance.ts';

/** A piece to be joined: a syllable's samples, or a pause at a mark. */
export type SplicePiece =
  | { readonly unit: string; readonly samples: Float32Array }
  | { readonly unit: string; readonly pauseSeconds: number };

export interface SpliceOptions {
  readonly sampleRate: number;
  /** A syllable fades out over this, and the next one overlaps with it unless there is a gap. */
  readonly crossFadeSeconds: number;
  /** Silence between neighbouring syllables instead of the overlap; 0: they run on. */
  readonly gapSeconds: number;
  /** The second one fades in faster than that: its burst is what tells one consonant from another. */
  readonly attackSeconds: number;
  /** Level of the faint noise in pauses, dB below full scale: digital silence is not what recordings hold. */
  readonly pauseNoiseDb: number;
}

export interface Spliced {
  readonly samples: Float32Array;
  /** One per piece, in order; they touch, and cover everything. */
  readonly boundaries: readonly Boundary[];
}

/**
 * Joins pieces to one utterance. Neighbouring syllables overlap by a raised-cosine cross-fade, or have a gap between them;
 * the boundary stands in the middle of either. Beside a pause a syllable is faded by the same lengths.
 *
 * @throws CorpusError when there is nothing to join or a piece is shorter than two cross-fades.
 */
export function spliceUnits(pieces: readonly SplicePiece[], options: SpliceOptions): Spliced {
  const fade = Math.round(options.crossFadeSeconds * options.sampleRate);
  const attack = Math.round(options.attackSeconds * options.sampleRate);
  const gap = Math.round(options.gapSeconds * options.sampleRate);
  const placed = placePieces(pieces, { fade, gap, sampleRate: options.sampleRate });
  const end = placed.at(-1)?.end ?? 0;
  if (end === 0) throw new CorpusError('splice: there are no pieces to join');
  const samples = new Float32Array(end);
  for (const piece of placed) {
    if (piece.samples === undefined) addNoise(samples, piece, options.pauseNoiseDb);
    else addFaded(samples, piece.start, piece.samples, { attack, release: fade });
  }
  return { samples, boundaries: boundariesOf(placed, options.sampleRate) };
}

interface PlacedPiece {
  readonly unit: string;
  readonly start: number;
  readonly end: number;
  readonly samples: Float32Array | undefined;
}

function placePieces(
  pieces: readonly SplicePiece[],
  { fade, gap, sampleRate }: { readonly fade: number; readonly gap: number; readonly sampleRate: number },
): readonly PlacedPiece[] {
  const placed: PlacedPiece[] = [];
  for (const piece of pieces) {
    const samples = 'samples' in piece ? piece.samples : undefined;
    const count = 'samples' in piece ? piece.samples.length : Math.round(piece.pauseSeconds * sampleRate);
    if (samples !== undefined && count < 2 * fade) {
      throw new CorpusError(`splice: '${piece.unit}' has ${count} samples, fewer than two cross-fades (${2 * fade})`);
    }
    const before = placed.at(-1);
    const joins = samples !== undefined && before?.samples !== undefined;
    const step = gap > 0 ? gap : -fade;
    const start = (before?.end ?? 0) + (joins ? step : 0);
    placed.push({ unit: piece.unit, start, end: start + count, samples });
  }
  return placed;
}

function addFaded(
  target: Float32Array,
  start: number,
  samples: Float32Array,
  { attack, release }: { readonly attack: number; readonly release: number },
): void {
  for (let i = 0; i < samples.length; i++) {
    const left = samples.length - 1 - i;
    const gain = i < attack ? raisedCosine(i, attack) : left < release ? raisedCosine(left, release) : 1;
    target[start + i] = (target[start + i] ?? 0) + gain * (samples[i] ?? 0);
  }
}

/** Rises from 0 to 1 over `count` samples. */
function raisedCosine(index: number, count: number): number {
  return 0.5 - 0.5 * Math.cos((Math.PI * (index + 0.5)) / count);
}

/** Uniform noise from a fixed linear congruential sequence: the same pause sounds the same in every run. */
function addNoise(target: Float32Array, piece: PlacedPiece, noiseDb: number): void {
  const amplitude = 10 ** (noiseDb / 20) * Math.sqrt(3);
  let state = 1;
  for (let i = piece.start; i < piece.end; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    target[i] = amplitude * (state / 2 ** 31 - 1);
  }
}

function boundariesOf(placed: readonly PlacedPiece[], sampleRate: number): readonly Boundary[] {
  const borders = placed.map((piece, index) => {
    const before = placed[index - 1];
    return before === undefined ? 0 : (piece.start + before.end) / 2;
  });
  return placed.map((piece, index) => ({
    unit: piece.unit,
    startSeconds: (borders[index] ?? 0) / sampleRate,
    endSeconds: (borders[index + 1] ?? piece.end) / sampleRate,
  }));
}
