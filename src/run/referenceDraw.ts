import type { HostTree } from '../core/trainer/hostBatch.ts';
import { hashFraction } from '../corpus/contentHash.ts';
import type { PreparedUtterance } from '../corpus/preparedCorpus.ts';

/** Reads an utterance's [frames, M] log-mel. */
export type MelOf = (utterance: PreparedUtterance) => Float32Array;

export interface ReferenceDrawOptions {
  readonly seed: number;
  /** Frames of a window. */
  readonly frames: number;
  readonly melBins: number;
  readonly speakers: readonly string[];
  readonly melOf: MelOf;
}

/** Reference windows of a batch: other utterances of its speakers, a pure function of (seed, draw). */
export type ReferenceDraw = (utterances: readonly PreparedUtterance[], draw: number | string) => HostTree;

/** Windows of a batch for each speaker of the pool: what its items share. */
const windowsPerSpeaker = 2;

/** Windows of a batch at most, unless more speakers than this are in it. */
const mostWindows = 16;

interface Window {
  readonly speaker: string;
  readonly mel: Float32Array;
  readonly filledFrames: number;
}

/**
 * Draws a few reference windows for each speaker of a batch, which the speaker's items take in turn. Utterances of the
 * batch itself are left out where the speaker has others, so that the timbre vector cannot carry the words. Every batch
 * has the same number of windows, so that its shape does not depend on who speaks in it.
 *
 * Shapes: mel [R, Tr, M], mask [R, Tr, 1], speakerIds [R], assignment [B, R].
 */
export function referenceDraw(pool: readonly PreparedUtterance[], options: ReferenceDrawOptions): ReferenceDraw {
  const { frames, melBins, speakers, melOf } = options;
  const bySpeaker = groupBySpeaker(pool);
  const windowCount = Math.min(mostWindows, windowsPerSpeaker * bySpeaker.size);

  function windowOf(speaker: string, batchIds: ReadonlySet<string>, name: string): Window {
    const candidates = bySpeaker.get(speaker) ?? [];
    const mel = new Float32Array(frames * melBins);
    const hasOthers = candidates.some(({ id }) => !batchIds.has(id));
    let filledFrames = 0;
    for (let turn = 0; filledFrames < frames && turn < 256; turn++) {
      const index = Math.floor(hashFraction(options.seed, `${name} ${turn}`) * candidates.length);
      const chosen = candidates[index] as PreparedUtterance;
      if (hasOthers && batchIds.has(chosen.id)) continue;
      const own = melOf(chosen);
      const take = Math.min(frames - filledFrames, own.length / melBins);
      mel.set(own.subarray(0, take * melBins), filledFrames * melBins);
      filledFrames += take;
    }
    return { speaker, mel, filledFrames };
  }

  return (utterances, draw) => {
    const ids = new Set(utterances.map(({ id }) => id));
    const present = [...new Set(utterances.map(({ speaker }) => speaker))].sort();
    const windows = Array.from({ length: Math.max(windowCount, present.length) }, (_, index) => {
      const speaker = present[index % present.length] as string;
      return windowOf(speaker, ids, `reference ${draw} ${speaker} ${Math.floor(index / present.length)}`);
    });
    return layOut(windows, utterances, { frames, melBins, speakers });
  };
}

function groupBySpeaker(pool: readonly PreparedUtterance[]): ReadonlyMap<string, readonly PreparedUtterance[]> {
  const groups = new Map<string, PreparedUtterance[]>();
  for (const utterance of pool) {
    const group = groups.get(utterance.speaker);
    if (group === undefined) groups.set(utterance.speaker, [utterance]);
    else group.push(utterance);
  }
  return groups;
}

function layOut(
  windows: readonly Window[],
  utterances: readonly PreparedUtterance[],
  size: { readonly frames: number; readonly melBins: number; readonly speakers: readonly string[] },
): HostTree {
  const { frames, melBins, speakers } = size;
  const count = windows.length;
  const mel = new Float32Array(count * frames * melBins);
  const mask = new Float32Array(count * frames);
  windows.forEach((window, row) => {
    mel.set(window.mel, row * frames * melBins);
    mask.fill(1, row * frames, row * frames + window.filledFrames);
  });
  const assignment = new Float32Array(utterances.length * count);
  utterances.forEach(({ speaker }, item) => {
    const own = windows.flatMap((window, index) => (window.speaker === speaker ? [index] : []));
    assignment[item * count + (own[item % own.length] as number)] = 1;
  });
  return {
    mel: { data: mel, shape: [count, frames, melBins] },
    mask: { data: mask, shape: [count, frames, 1] },
    speakerIds: { data: Int32Array.from(windows, ({ speaker }) => speakers.indexOf(speaker)), shape: [count] },
    assignment: { data: assignment, shape: [utterances.length, count] },
  };
}
