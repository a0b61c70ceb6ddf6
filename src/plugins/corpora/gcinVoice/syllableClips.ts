import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fadeEnds } from '../../../audio/fade.ts';
import { highPass } from '../../../audio/highPass.ts';
import { amplitudeToDb, dbToAmplitude, peakAmplitude, rootMeanSquare } from '../../../audio/level.ts';
import { readAudio } from '../../../audio/readAudio.ts';
import { resample } from '../../../audio/resample.ts';
import { trimSilence } from '../../../audio/silence.ts';
import { AudioError } from '../../../errors.ts';
import { pinyinFromZhuyin } from '../../../text/zhuyin.ts';
import type { GcinVoiceConfig, VoiceName } from './config.ts';

/** The file of each voice in every syllable's folder. */
const fileOfVoice: Readonly<Record<VoiceName, string>> = { 'gcin-male': '3.ogg', 'gcin-female': '5.ogg' };

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
  let done = 0;
  for (const [syllable, folder] of inventory.folderOf) {
    const file = join(folder, fileOfVoice[how.voice]);
    const clip = await readClip(join(oggFolder, file), how.settings);
    done += 1;
    how.onProgress(done, inventory.folderOf.size);
    if (clip === undefined) continue;
    if ('why' in clip) leftOut.push({ file, why: `${syllable}: ${clip.why}` });
    else clips.set(syllable, clip.samples);
  }
  return { clips, leftOut };
}

const clippedPeak = 0.985;
const silentPeakDb = -36;
const shortestSeconds = 0.07;

/** One cleaned recording; undefined where the voice has none of that syllable. */
async function readClip(
  file: string,
  settings: GcinVoiceConfig['clip'],
): Promise<{ readonly samples: Float32Array } | { readonly why: string } | undefined> {
  const audio = await readAudio(file).catch((cause: unknown) => {
    if (cause instanceof AudioError) return cause;
    throw cause;
  });
  if (audio instanceof AudioError) {
    return isMissing(audio.cause) ? undefined : { why: audio.message };
  }
  const peak = peakAmplitude(audio.samples);
  if (peak >= clippedPeak) return { why: `clips (peak ${peak.toFixed(2)})` };
  const clean = highPass(audio.samples, audio.sampleRate, settings.highPassHz);
  const cleanPeakDb = amplitudeToDb(peakAmplitude(clean));
  if (cleanPeakDb < silentPeakDb) return { why: `is silent (peak ${cleanPeakDb.toFixed(0)} dBFS)` };
  const samples = shapeClip(resample(clean, audio.sampleRate, settings.sampleRate), settings);
  const seconds = samples.length / settings.sampleRate;
  return seconds < shortestSeconds ? { why: `is only ${seconds.toFixed(3)} s long` } : { samples };
}

/** Trimmed, faded at its ends, brought to the level; the peak stays below full scale. */
function shapeClip(samples: Float32Array, settings: GcinVoiceConfig['clip']): Float32Array {
  const { sampleRate, trimRangeDb, fadeSeconds, levelDb } = settings;
  const speech = trimSilence(samples, sampleRate, { rangeDb: trimRangeDb, keepSeconds: 0.01 });
  const faded = fadeEnds(speech, sampleRate, fadeSeconds);
  const wanted = dbToAmplitude(levelDb) / rootMeanSquare(faded);
  const gain = Math.min(wanted, 0.95 / peakAmplitude(faded));
  return faded.map((sample) => sample * gain);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
