import { quantile } from '../../audio/level.ts';
import { robustSpread } from '../robustSpread.ts';

/** A vector of length 1 that stands for the voice of so many seconds of speech. */
export interface VoiceVector {
  readonly vector: Float32Array;
  readonly seconds: number;
}

/** One less the cosine of a clip's vector to the mean of its speaker's other ones, and whether it stands out among them. */
export interface VoiceDistance {
  readonly distance: number;
  readonly isForeign: boolean;
}

/** Robust standard deviations beyond what a clip of that length is expected to have. */
const foreignDeviations = 6;
/** No clip that is nearer than this beyond it is foreign, however alike the others are. */
const leastForeignExcess = 0.15;
/** The share of clips that is taken for the speaker's at first. */
const firstShare = 0.5;
const mostRounds = 5;
/** Differences of 1 / seconds below it say nothing about the slope. */
const leastSlopeWidth = 0.03;

/**
 * Which clips of a speaker another voice speaks. The middle is that of the clips taken for the speaker's own, each left out
 * of its own middle; a short clip may lie further away, by a line of distance over 1 / seconds; then it is decided again
 * which clips are the speaker's, until nothing changes.
 */
export function judgeVoices(clips: readonly VoiceVector[]): readonly VoiceDistance[] {
  const everyone = clips.map(() => true);
  const first = distancesToOthers(clips, everyone);
  const limit = quantile(first, firstShare);
  let own = first.map((distance) => distance <= limit);
  for (let round = 1; ; round++) {
    const distances = distancesToOthers(clips, own);
    const foreign = standOut(distances, clips, own);
    const isSettled = foreign.every((isForeign, index) => isForeign !== own[index]);
    const kept = foreign.filter((isForeign) => !isForeign).length;
    if (isSettled || round === mostRounds || 2 * kept < clips.length) {
      return distances.map((distance, index) => ({ distance, isForeign: foreign[index] as boolean }));
    }
    own = foreign.map((isForeign) => !isForeign);
  }
}

function standOut(
  distances: readonly number[],
  clips: readonly VoiceVector[],
  own: readonly boolean[],
): readonly boolean[] {
  const ofOwn = <Value>(values: readonly Value[]): readonly Value[] => values.filter((_, index) => own[index]);
  const inverse = clips.map(({ seconds }) => 1 / seconds);
  const slope = resistantSlope(ofOwn(inverse), ofOwn(distances));
  const excess = distances.map((distance, index) => distance - slope * (inverse[index] as number));
  const { median, spread } = robustSpread(ofOwn(excess));
  const limit = median + Math.max(foreignDeviations * spread, leastForeignExcess);
  return excess.map((value) => value > limit);
}

/** Slope from the medians of the lowest third of x to those of the highest. Source: Tukey, Exploratory Data Analysis (1977), chapter 5. */
function resistantSlope(x: readonly number[], y: readonly number[]): number {
  const order = x.map((_, index) => index).sort((a, b) => (x[a] as number) - (x[b] as number));
  const third = Math.max(1, Math.floor(order.length / 3));
  const medianOf = (values: readonly number[], at: readonly number[]): number =>
    quantile(
      at.map((index) => values[index] as number),
      0.5,
    );
  const [low, high] = [order.slice(0, third), order.slice(-third)];
  const width = medianOf(x, high) - medianOf(x, low);
  return width < leastSlopeWidth ? 0 : Math.max(0, (medianOf(y, high) - medianOf(y, low)) / width);
}

function distancesToOthers(clips: readonly VoiceVector[], own: readonly boolean[]): readonly number[] {
  const sum = new Float64Array(clips[0]?.vector.length ?? 0);
  for (const [index, { vector }] of clips.entries()) {
    if (own[index]) for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (vector[i] as number);
  }
  return clips.map(({ vector }, index) => {
    let [product, squareOfMiddle, squareOfClip] = [0, 0, 0];
    for (let i = 0; i < sum.length; i++) {
      const value = vector[i] as number;
      const middle = (sum[i] as number) - (own[index] ? value : 0);
      product += value * middle;
      squareOfMiddle += middle * middle;
      squareOfClip += value * value;
    }
    return 1 - product / (Math.sqrt(squareOfMiddle * squareOfClip) + 1e-12);
  });
}
