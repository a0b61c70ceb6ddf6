import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { threadCount } from '../../../core/workers/threadCount.ts';
import { WorkerPool } from '../../../core/workers/workerPool.ts';
import { pinyinFromZhuyin } from '../../../text/zhuyin.ts';
import { createClipWork } from './cleanClip.ts';
import type { GcinVoiceConfig, VoiceName } from './config.ts';

/** The file of each voice in every syllable's folder. */
const fileOfVoice: Readonly<Record<VoiceName, string>> = { 'gcin-male': '3.ogg', 'gcin-female': '5.ogg' };

/** A thread takes as long to start as this many recordings to clean. */
const leastPerThread = 32;

/** A recording that is left out, and why. */
export interface LeftOut {
  readonly file: string;
  readonly why: string;
}

export interface Inventory {
  /** Numbered pinyin -> folder name, sorted by pinyin. */
  readonly folderOf: ReadonlyMap<string, string>;
  readonly leftOut: readonly LeftOut[];
}

/** Reads which syllables there are; folders that name no Mandarin syllable are left out. */
export async function readInventory(oggFolder: string): Promise<Inventory> {
  const folderOf = new Map<string, string>();
  const leftOut: LeftOut[] = [];
  for (const folder of (await readdir(oggFolder)).sort()) {
    const syllable = pinyinFromZhuyin(folder);
    if (syllable === undefined) leftOut.push({ file: folder, why: 'names no Mandarin syllable' });
    else if (folderOf.has(syllable)) leftOut.push({ file: folder, why: `${syllable} is in another folder already` });
    else folderOf.set(syllable, folder);
  }
  return { folderOf: new Map([...folderOf].sort(([a], [b]) => (a < b ? -1 : 1))), leftOut };
}

/** Reads and cleans all syllables of a voice; clips that fail the gates are left out. */
export async function readVoice(
  oggFolder: string,
  inventory: Inventory,
  how: {
    readonly voice: VoiceName;
    readonly settings: GcinVoiceConfig['clip'];
    readonly onProgress: (done: number, total: number) => void;
  },
): Promise<{ readonly clips: ReadonlyMap<string, Float32Array>; readonly leftOut: readonly LeftOut[] }> {
  const clips = new Map<string, Float32Array>();
  const leftOut: LeftOut[] = [];
  const recordings = [...inventory.folderOf].map(([syllable, folder]) => ({
    syllable,
    file: join(folder, fileOfVoice[how.voice]),
  }));
  const pool = new WorkerPool({
    name: `cleaning ${how.voice}`,
    script: new URL('./cleanClipWorker.ts', import.meta.url),
    createWork: createClipWork,
    data: how.settings,
    threads: threadCount(recordings.length, leastPerThread),
  });
  try {
    let done = 0;
    for await (const clip of pool.inOrder(recordings.map(({ file }) => join(oggFolder, file)))) {
      const { syllable, file } = recordings[done] as (typeof recordings)[number];
      done += 1;
      how.onProgress(done, recordings.length);
      if (clip.kind === 'refused') leftOut.push({ file, why: `${syllable}: ${clip.why}` });
      if (clip.kind === 'clean') clips.set(syllable, clip.samples);
    }
  } finally {
    await pool.close();
  }
  return { clips, leftOut };
}
