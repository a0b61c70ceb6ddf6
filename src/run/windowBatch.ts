import type { HostBatch } from '../core/trainer/hostBatch.ts';
import { melPadding } from '../corpus/collate.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { PackReader } from '../corpus/packReader.ts';
import type { BatchCorpus, BatchUtterance, WindowPick, WindowTask } from './batchTask.ts';

/** First frame of an utterance's window: a pure function of (seed, name); 0 where the utterance is shorter. */
export function windowStart(
  utterance: Pick<BatchUtterance, 'id' | 'frames'>,
  segmentFrames: number,
  drawn: { readonly seed: number; readonly name: string },
): number {
  const room = Math.max(0, utterance.frames - segmentFrames);
  return Math.floor(hashFraction(drawn.seed, `window ${drawn.name} ${utterance.id}`) * (room + 1));
}

/** The recordings under the windows, [B, segmentFrames * hopLength, 1]; silence after a recording's end. */
export function waveWindows(
  utterances: readonly BatchUtterance[],
  { segmentFrames, starts }: WindowPick,
  from: { readonly reader: PackReader; readonly hopLength: number },
) {
  const samples = segmentFrames * from.hopLength;
  const data = new Float32Array(utterances.length * samples);
  utterances.forEach((utterance, row) => {
    data.set(from.reader.wave(utterance, { from: starts[row] ?? 0, count: segmentFrames }), row * samples);
  });
  return { data, shape: [utterances.length, samples, 1] };
}

/** mel [B, T, M], at the floor of the log-mel after a recording's end, and wave [B, T * hopLength, 1]. */
export function windowBatch({ utterances, windows }: WindowTask, corpus: BatchCorpus, reader: PackReader): HostBatch {
  const { segmentFrames, starts } = windows;
  const { melBins, hopLength } = corpus.settings;
  const batch = utterances.length;
  const mel = new Float32Array(batch * segmentFrames * melBins).fill(melPadding);
  utterances.forEach((utterance, row) => {
    const window = { from: starts[row] ?? 0, count: segmentFrames };
    mel.set(reader.mel(utterance, window), row * segmentFrames * melBins);
  });
  return {
    tensors: {
      mel: { data: mel, shape: [batch, segmentFrames, melBins] },
      wave: waveWindows(utterances, windows, { reader, hopLength }),
    },
    counts: { utterances: batch, symbols: 0, frames: batch * segmentFrames, tokens: 0 },
    audioSeconds: utterances.reduce(
      (sum, { durationSeconds, frames }) => sum + durationSeconds * Math.min(1, segmentFrames / frames),
      0,
    ),
    ids: utterances.map(({ id }) => id),
  };
}
