import { dynamicTimeWarping, type WarpingPath } from './dynamicTimeWarping.ts';
import { frameDistortionDb, type MelCepstrum } from './melCepstrum.ts';

export interface MelCepstralDistortion {
  /** Mean over the path. */
  readonly distortionDb: number;
  readonly path: WarpingPath;
}

/**
 * Mel-cepstral distortion in dB of two recordings of the same text, aligned in time; level is left out.
 * Shapes: [framesA, C], [framesB, C] -> scalar and path; undefined where one has no frames.
 * Source: Kubichek 1993, with dynamic time warping on the same distance.
 */
export function melCepstralDistortion(a: MelCepstrum, b: MelCepstrum): MelCepstralDistortion | undefined {
  if (a.frames === 0 || b.frames === 0) return undefined;
  const path = dynamicTimeWarping(a.frames, b.frames, (i, j) => frameDistortionDb(a, i, b, j));
  let sum = 0;
  for (let step = 0; step < path.first.length; step++) {
    sum += frameDistortionDb(a, path.first[step] as number, b, path.second[step] as number);
  }
  return { distortionDb: sum / path.first.length, path };
}
