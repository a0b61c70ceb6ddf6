import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeG722, g722SampleRate } from '../src/audio/g722.ts';
import { readAudio } from '../src/audio/readAudio.ts';
import { audioFile, readManifest } from '../src/corpus/manifest.ts';

export interface Clip {
  readonly samples: Float32Array;
  readonly sampleRate: number;
}

/** Which clips of a folder are taken: evenly over those whose length is within the limits, in the order of their names. */
export interface ClipChoice {
  readonly most: number;
  readonly leastSeconds: number;
  readonly mostSeconds: number;
}

/**
 * Reads recordings of a folder, without those in folders below: of the manifest where it has one (`FOLDER@SPEAKER` takes one
 * speaker), else all files, raw G.722 (`.g722`) too.
 */
export async function readClips(
  place: string,
  { most, leastSeconds, mostSeconds }: ClipChoice,
): Promise<readonly Clip[]> {
  const clips: Clip[] = [];
  for (const file of await filesOf(place)) {
    const clip = await readClip(file);
    const seconds = clip.samples.length / clip.sampleRate;
    if (seconds >= leastSeconds && seconds <= mostSeconds) clips.push(clip);
  }
  const step = Math.max(1, clips.length / most);
  return clips.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

async function filesOf(place: string): Promise<readonly string[]> {
  const [folder = '', speaker] = place.split('@');
  const list = join(folder, 'manifest.jsonl');
  if (!existsSync(list)) {
    const entries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return entries.map(({ name }) => join(folder, name)).sort();
  }
  const manifest = await readManifest(list);
  const own = manifest.utterances.filter((one) => speaker === undefined || one.speaker === speaker);
  return own.map((one) => audioFile(manifest, one)).sort();
}

async function readClip(file: string): Promise<Clip> {
  if (!file.endsWith('.g722')) return readAudio(file);
  return { samples: decodeG722(await readFile(file)), sampleRate: g722SampleRate };
}
