import { melPadding } from '../corpus/collate.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';

/** How long windows are, and what the frames are made of. */
export interface WindowShape {
  readonly segmentFrames: number;
  readonly hopLength: number;
  readonly melBins: number;
}

/** What a window is cut from. */
type Windowed = Pick<PreparedUtterance, 'mel' | 'wave'>;

/** First frame of an utterance's window: a pure function of (seed, draw); 0 where the utterance is shorter. */
export function windowStart(
  utterance: Pick<PreparedUtterance, 'id' | 'frames'>,
  shape: WindowShape,
  drawn: { readonly seed: number; readonly name: string },
): number {
  const room = Math.max(0, utterance.frames - shape.segmentFrames);
  return Math.floor(hashFraction(drawn.seed, `window ${drawn.name} ${utterance.id}`) * (room + 1));
}

/** The recording under a window, [segmentFrames * hopLength]; silence after its end. */
export function waveWindow(utterance: Windowed, startFrame: number, shape: WindowShape): Float32Array {
  const window = new Float32Array(shape.segmentFrames * shape.hopLength);
  window.set(utterance.wave({ from: startFrame, count: shape.segmentFrames }));
  return window;
}

/** The mel of a window, [segmentFrames, M]; the floor of the log-mel after the recording's end. */
export function melWindow(utterance: Windowed, startFrame: number, shape: WindowShape): Float32Array {
  const window = new Float32Array(shape.segmentFrames * shape.melBins).fill(melPadding);
  window.set(utterance.mel({ from: startFrame, count: shape.segmentFrames }));
  return window;
}
