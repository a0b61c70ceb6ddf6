import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { encodeWav } from '../../../audio/wavFile.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { writeCachedFolder } from '../../../corpus/cachedFolder.ts';
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
const buildVersion = 1;

interface Line extends PoolSentence {
  readonly phonemes: string;
  readonly pinyin: readonly string[];
}

/**
 * Lets the teacher speak sentences in each voice into the cache; what stands there for the same teacher, sentences and
 * settings is used again. Sentences with letters are left out.
 *
 * @throws CorpusError when the teacher's folder or a voice is not there, or no sentence is left.
 */
export async function renderCorpus(config: RenderedConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const poolFile = config.sentences === 'own' ? ownPoolFile : resolve(config.sentences);
  const lines = await readLines(poolFile, config.maxSentences);
  const teacher = await openTeacher(resolve(config.teacher), environment.cacheFolder);
  try {
    const pool = await hashFile(poolFile);
    const { voices, maxSentences, speed, licence, attribution } = config;
    const decided = { buildVersion, pool, teacher: teacher.sha256, voices, maxSentences, speed, licence, attribution };
    const folder = resolve(environment.cacheFolder, 'rendered', hashValue(decided).slice(0, 16));
    const file = join(folder, 'manifest.jsonl');
    if (existsSync(file)) return await readManifest(file);
    await writeCachedFolder(folder, async (root) => {
      const utterances = renderAll(lines, teacher, { root, config, environment });
      await writeManifest(root, { root, utterances, licence, attribution });
    });
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
    await mkdir(join(root, voice), { recursive: true });
    for (const { id, text, tags, split, phonemes, pinyin } of lines) {
      const samples = await teacher.speak(phonemes, { voice, speed: config.speed });
      const audio = `${voice}/${id}.wav`;
      const bytes = encodeWav(samples, teacher.sampleRate);
      await writeFile(join(root, audio), bytes);
      done += 1;
      environment.report('rendering (synthetic)', done, lines.length * config.voices.length);
      yield {
        ...{ id: `${voice}-${id}`, audio, text, language: 'zh', speaker: voice, kind: 'synthetic' },
        durationSeconds: samples.length / teacher.sampleRate,
        ...{ tags, split, pinyin, sha256: hashBytes(bytes) },
      };
    }
  }
}
