import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAudio } from '../../src/audio/readAudio.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import { fetchRecordings } from '../../src/plugins/corpora/gcinVoice/fetchRecordings.ts';

/** What a person said, one word after the other. */
export interface RealSpeech {
  readonly words: readonly Float32Array[];
  readonly sampleRate: number;
}

const words = [
  'ㄋㄧ3 ㄏㄠ3',
  'ㄐㄧㄣ ㄊㄧㄢ',
  'ㄕ4 ㄐㄧㄝ4',
  'ㄏㄣ3 ㄏㄠ3',
  'ㄋㄩ3 ㄖㄣ2',
  'ㄇㄚ ㄇㄚ3',
  'ㄕㄡ2 ㄖㄣ2',
  'ㄑㄧ4 ㄏㄡ2',
];
/** Between two words, for a take to begin and to end in. */
const silenceSeconds = 1.4;

/** Words of recorded syllables of gcin-voice. @throws CorpusError where they can neither be fetched nor are there. */
export async function readRealSpeech(): Promise<RealSpeech> {
  const version = '0~20170223-3';
  const { oggFolder } = await fetchRecordings({ version, cacheFolder: cacheRoot(), report: () => undefined });
  const clips = await Promise.all(
    words.map((word) => Promise.all(word.split(' ').map((folder) => readAudio(join(oggFolder, folder, '3.ogg'))))),
  );
  return {
    words: clips.map((syllables) => Float32Array.from(syllables.flatMap(({ samples }) => [...samples]))),
    sampleRate: clips[0]![0]!.sampleRate,
  };
}

/** Writes what a fake microphone hears again and again: each word behind a silence, so many times as loud. */
export async function writeFakeMicrophone(file: string, speech: RealSpeech, gain: number): Promise<string> {
  const silence = new Float32Array(Math.round(silenceSeconds * speech.sampleRate));
  const heard = speech.words.flatMap((word) => [...silence, ...word.map((sample) => gain * sample)]);
  await writeFile(file, encodeWav(Float32Array.from(heard), speech.sampleRate));
  return file;
}
