import type { HostTree } from '../core/trainer/hostBatch.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { PackReader, StoredFeatures } from '../corpus/packReader.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';

/** A window of a speaker: the beginnings of a few utterances, one after the other, or the row of a front end. */
export interface ReferenceWindow {
  readonly speaker: string;
  readonly pieces?: readonly (StoredFeatures & { readonly frames: number })[];
  /** [channels] */
  readonly row?: Float32Array;
}

/** The reference windows of a batch, drawn and not read yet. */
export interface ReferencePick {
  /** Frames of log-mel, or 1 row, in each window. */
  readonly steps: number;
  readonly channels: number;
  readonly windows: readonly ReferenceWindow[];
}

/** Draws for a batch among other utterances of its speakers: a pure function of (seed, draw). */
export type ReferenceDraw = (utterances: readonly PreparedUtterance[], draw: number | string) => ReferencePick;

/** Where windows come from. */
export interface WindowSource extends Pick<ReferencePick, 'steps' | 'channels'> {
  /** A window of a speaker without the batch's own utterances, where the speaker has others; `name` decides which. */
  windowOf(speaker: string, batchIds: ReadonlySet<string>, name: string): ReferenceWindow;
}

/** Windows of a batch for each speaker of the pool: what its items share. */
const windowsPerSpeaker = 2;

/** Windows of a batch at most, unless more speakers than this are in it. */
const mostWindows = 16;

/**
 * Draws a few reference windows for each speaker of a batch, which the speaker's items take in turn. Utterances of the
 * batch itself are left out where the speaker has others, so that the timbre vector cannot carry the words. Every batch
 * has the same number of windows, so that its shape does not depend on who speaks in it.
 */
export function referenceDraw(pool: readonly PreparedUtterance[], source: WindowSource): ReferenceDraw {
  const { steps, channels } = source;
  const speakerCount = new Set(pool.map(({ speaker }) => speaker)).size;
  const windowCount = Math.min(mostWindows, windowsPerSpeaker * speakerCount);
  return (utterances, draw) => {
    const ids = new Set(utterances.map(({ id }) => id));
    const present = [...new Set(utterances.map(({ speaker }) => speaker))].sort();
    const windows = Array.from({ length: Math.max(windowCount, present.length) }, (_, index) => {
      const speaker = present[index % present.length] as string;
      return source.windowOf(speaker, ids, `reference ${draw} ${speaker} ${Math.floor(index / present.length)}`);
    });
    return { steps, channels, windows };
  };
}

/** Windows of so many frames of the corpus' log-mel, laid end to end from the beginnings of utterances. */
export function melWindows(
  pool: readonly PreparedUtterance[],
  { seed, frames, melBins }: { readonly seed: number; readonly frames: number; readonly melBins: number },
): WindowSource {
  const bySpeaker = groupBySpeaker(pool);
  return {
    steps: frames,
    channels: melBins,
    windowOf(speaker, batchIds, name) {
      const candidates = bySpeaker.get(speaker) ?? [];
      const pieces: (StoredFeatures & { readonly frames: number })[] = [];
      const hasOthers = candidates.some(({ id }) => !batchIds.has(id));
      let filledFrames = 0;
      for (let turn = 0; filledFrames < frames && turn < 256; turn++) {
        const index = Math.floor(hashFraction(seed, `${name} ${turn}`) * candidates.length);
        const { id, features, frames: own } = candidates[index] as PreparedUtterance;
        if (hasOthers && batchIds.has(id)) continue;
        const take = Math.min(frames - filledFrames, own);
        pieces.push({ id, features, frames: take });
        filledFrames += take;
      }
      return { speaker, pieces };
    },
  };
}

export function groupBySpeaker(pool: readonly PreparedUtterance[]): ReadonlyMap<string, readonly PreparedUtterance[]> {
  const groups = new Map<string, PreparedUtterance[]>();
  for (const utterance of pool) {
    const group = groups.get(utterance.speaker);
    if (group === undefined) groups.set(utterance.speaker, [utterance]);
    else group.push(utterance);
  }
  return groups;
}

/**
 * Reads the windows of a batch.
 *
 * Shapes: mel [R, Tr, C], mask [R, Tr, 1], speakerIds [R], assignment [B, R].
 */
export function referenceTree(
  { steps, channels, windows }: ReferencePick,
  batchSpeakers: readonly string[],
  from: { readonly reader: PackReader; readonly speakers: readonly string[] },
): HostTree {
  const { reader, speakers } = from;
  const count = windows.length;
  const mel = new Float32Array(count * steps * channels);
  const mask = new Float32Array(count * steps);
  const fill = (at: number, values: Float32Array) => {
    mel.set(values, at * channels);
    mask.fill(1, at, at + values.length / channels);
  };
  windows.forEach(({ pieces = [], row }, window) => {
    let filled = window * steps;
    if (row !== undefined) fill(filled, row);
    for (const piece of pieces) {
      fill(filled, reader.mel(piece, { from: 0, count: piece.frames }));
      filled += piece.frames;
    }
  });
  const assignment = new Float32Array(batchSpeakers.length * count);
  batchSpeakers.forEach((speaker, item) => {
    const own = windows.flatMap((window, index) => (window.speaker === speaker ? [index] : []));
    assignment[item * count + (own[item % own.length] as number)] = 1;
  });
  return {
    mel: { data: mel, shape: [count, steps, channels] },
    mask: { data: mask, shape: [count, steps, 1] },
    speakerIds: { data: Int32Array.from(windows, ({ speaker }) => speakers.indexOf(speaker)), shape: [count] },
    assignment: { data: assignment, shape: [batchSpeakers.length, count] },
  };
}
