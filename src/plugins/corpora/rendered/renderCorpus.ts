import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DecodedChannels } from '../../../audio/decodedChannels.ts';
import { decodeWav, encodeWav } from '../../../audio/wavFile.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { writeCachedFile } from '../../../corpus/cachedFolder.ts';
import { hashBytes, hashFile, hashValue } from '../../../corpus/contentHash.ts';
import { readManifest, writeManifest } from '../../../corpus/manifest.ts';
import { type OnnxTeacher, openTeacher } from '../../../corpus/onnxTeacher.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../../../corpus/sentencePool.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import type { RenderedConfig } from './config.ts';
import { kokoroPhonemes } from './kokoroPhonemes.ts';

/** Raise it whenever the same teacher and settings would give other files. */
const buildVersion = 2;

interface Line extends PoolSentence {
  readonly phonemes: string;
  readonly pinyin: readonly string[];
}

/**
 * Lets the teacher speak sentences in each voice into the cache. Each clip is kept under the hash of what makes it, so that a
 * rendering that was stopped goes on, and a longer list renders only what is new. Sentences with letters are left out.
 *
 * @throws CorpusError when the teacher's folder or a voice is not there, or no sentence is left.
 */
export async function renderCorpus(config: RenderedConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const poolFile = config.sentences === 'own' ? ownPoolFile : resolve(config.sentences);
  const lines = await readLines(poolFile, config.maxSentences);
  const teacher = await openTeacher(resolve(config.teacher), environment.cacheFolder);
  try {
    const pool = await hashFile(poolFile);
    const { teacher: _folder, sentences: _file, ...settings } = config;
    const decided = { buildVersion, pool, teacher: teacher.sha256, ...settings };
    const root = resolve(environment.cacheFolder, 'rendered');
    const folder = join(root, hashValue(decided).slice(0, 16));
    const file = join(folder, 'manifest.jsonl');
    if (!existsSync(file)) {
      const utterances = renderAll(lines, teacher, { root, config, environment });
      await writeManifest(folder, { root, utterances, licence: config.licence, attribution: config.attribution });
    }
    return await readManifest(file);
  } finally {
    await teacher.close();
  }
}

async function readLines(poolFile: string, most: number): Promise<readonly Line[]> {
  const frontend = mandarinFrontend({ erhua: 'separate' });
  const lines = (await readSentencePool(poolFile)).flatMap((sentence) => {
    const read = kokoroPhonemes(sentence.text, frontend);
    return read === undefined ? [] : [{ ...sentence, ...read }];
  });
  if (lines.length === 0) throw new CorpusError(`rendered: ${poolFile} holds no sentence without letters`);
  return lines.slice(0, most);
}

interface RenderParts {
  readonly root: string;
  readonly config: RenderedConfig;
  readonly environment: CorpusEnvironment;
}

async function* renderAll(
  lines: readonly Line[],
  teacher: OnnxTeacher,
  { root, config, environment }: RenderParts,
): AsyncGenerator<Utterance> {
  let done = 0;
  for (const voice of config.voices) {
    for (const { id, text, tags, split, phonemes, pinyin } of lines) {
      const speed = speedOf(config.speeds, { id, voice });
      const made = hashValue({ phonemes, speed, sampleRate: teacher.sampleRate }).slice(0, 16);
      const audio = `clips/${teacher.sha256.slice(0, 16)}/${voice}/${made}.wav`;
      const bytes = await clipAt(join(root, audio), async () =>
        encodeWav(await teacher.speak(phonemes, { voice, speed }), teacher.sampleRate),
      );
      done += 1;
      environment.report('rendering (synthetic)', done, lines.length * config.voices.length);
      yield {
        ...{ id: `${voice}-${id}`, audio, text, language: 'zh', speaker: voice, kind: 'synthetic' },
        durationSeconds: secondsOf(decodeWav(bytes, audio)),
        ...{ tags, split, pinyin, sha256: hashBytes(bytes) },
      };
    }
  }
}

/** A clip that was rendered before, or a new one; written whole, so that none is half there. */
async function clipAt(file: string, render: () => Promise<Uint8Array>): Promise<Uint8Array> {
  if (existsSync(file)) return readFile(file);
  const bytes = await render();
  await writeCachedFile(file, bytes);
  return bytes;
}

function secondsOf({ channels, sampleRate }: DecodedChannels): number {
  return (channels[0]?.length ?? 0) / sampleRate;
}

/** One of the speeds, the same for the same sentence and voice whatever else is rendered. */
function speedOf(speeds: readonly number[], of: { readonly id: string; readonly voice: string }): number {
  return speeds[Number.parseInt(hashValue(of).slice(0, 8), 16) % speeds.length] as number;
}
