import { logMelSpectrogram } from '../audio/spectrogram.ts';
import type { HostBatch } from '../core/trainer/hostBatch.ts';
import { melPadding } from '../corpus/collate.ts';
import type { PackReader } from '../corpus/packReader.ts';
import { syllableHeads } from '../text/syllableClasses.ts';
import { augmentSound } from './augmentSound.ts';
import type { BatchCorpus, SyllableTask } from './batchTask.ts';

/** mel [B, T, M] and mask [B, T, 1] of single syllables, changed as the task says, and their classes [B] by head. */
export function syllableBatch(task: SyllableTask, corpus: BatchCorpus, reader: PackReader): HostBatch {
  const { utterances, paddedFrames } = task;
  const { melBins } = corpus.settings;
  const batch = utterances.length;
  const mel = new Float32Array(batch * paddedFrames * melBins).fill(melPadding);
  const mask = new Float32Array(batch * paddedFrames);
  let frames = 0;
  utterances.forEach((_, row) => {
    const heard = heardMel(task, row, { corpus, reader });
    mel.set(heard, row * paddedFrames * melBins);
    mask.fill(1, row * paddedFrames, row * paddedFrames + heard.length / melBins);
    frames += heard.length / melBins;
  });
  const classes = syllableHeads.map((head) => [head, { data: Int32Array.from(task.classes[head]), shape: [batch] }]);
  return {
    tensors: {
      sound: {
        mel: { data: mel, shape: [batch, paddedFrames, melBins] },
        mask: { data: mask, shape: [batch, paddedFrames, 1] },
      },
      classes: Object.fromEntries(classes),
    },
    counts: { utterances: batch, symbols: 0, frames, tokens: 0 },
    audioSeconds: utterances.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
    ids: utterances.map(({ id }) => id),
  };
}

function heardMel(
  { utterances, paddedFrames, augmentation }: SyllableTask,
  row: number,
  { corpus, reader }: { readonly corpus: BatchCorpus; readonly reader: PackReader },
): Float32Array {
  const utterance = utterances[row] as SyllableTask['utterances'][number];
  const { melBins, sampleRate } = corpus.settings;
  if (augmentation === undefined) return reader.mel(utterance).subarray(0, paddedFrames * melBins);
  const { seed, name, ...changes } = augmentation;
  const drawn = { sampleRate, seed, name: `${name} ${row} ${utterance.id}` };
  const sound = augmentSound(reader.wave(utterance), changes, drawn);
  return logMelSpectrogram(sound, corpus.settings).data.subarray(0, paddedFrames * melBins);
}
