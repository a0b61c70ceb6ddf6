import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { threadCount } from '../../../core/workers/threadCount.ts';
import { WorkerPool } from '../../../core/workers/workerPool.ts';
import { hashFile, hashValue } from '../../../corpus/contentHash.ts';
import { readManifest, writeManifest } from '../../../corpus/manifest.ts';
import { hashTeacher, teacherSampleRate } from '../../../corpus/onnxTeacher.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../../../corpus/sentencePool.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import type { RenderedConfig } from './config.ts';
import { kokoroPhonemes } from './kokoroPhonemes.ts';
import { createRenderWork, type RenderData, type RenderedClip, type RenderTask } from './renderWork.ts';

/** Raise it whenever the same teacher and settings would give other files. */
const buildVersion = 2;

/** A thread takes as long to load the teacher as some clips to speak. */
const leastPerThread = 8;

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
  const pool = await hashFile(poolFile);
  const teacher = await hashTeacher(resolve(config.teacher));
  const { teacher: _folder, sentences: _file, ...settings } = config;
  const root = resolve(environment.cacheFolder, 'rendered');
  const folder = join(root, hashValue({ buildVersion, pool, teacher, ...settings }).slice(0, 16));
  const file = join(folder, 'manifest.jsonl');
  if (!existsSync(file)) {
    const utterances = renderAll(lines, { teacher, root, config, environment });
    await writeManifest(folder, { root, utterances, licence: config.licence, attribution: config.attribution });
  }
  return readManifest(file);
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
  /** The hash of its files. */
  readonly teacher: string;
  readonly root: string;
  readonly config: RenderedConfig;
  readonly environment: CorpusEnvironment;
}

async function* renderAll(
  lines: readonly Line[],
  { teacher, root, config, environment }: RenderParts,
): AsyncGenerator<Utterance> {
  const items = config.voices.flatMap((voice) =>
    lines.map((line) => {
      const speed = speedOf(config.speeds, { id: line.id, voice });
      const made = hashValue({ phonemes: line.phonemes, speed, sampleRate: teacherSampleRate }).slice(0, 16);
      const audio = `clips/${teacher.slice(0, 16)}/${voice}/${made}.wav`;
      return { line, task: { audio, phonemes: line.phonemes, voice, speed } };
    }),
  );
  const pool = new WorkerPool<RenderData, RenderTask, RenderedClip>({
    name: 'rendering (synthetic)',
    script: new URL('./renderWorker.ts', import.meta.url),
    createWork: createRenderWork,
    data: { teacher: resolve(config.teacher), cacheFolder: environment.cacheFolder, root },
    threads: threadCount(items.length, leastPerThread),
  });
  let done = 0;
  try {
    for await (const clip of pool.inOrder(items.map(({ task }) => task))) {
      const { line, task } = items[done] as (typeof items)[number];
      const { id, text, tags, split, pinyin } = line;
      done += 1;
      environment.report('rendering (synthetic)', done, items.length);
      yield {
        ...{
          id: `${task.voice}-${id}`,
          audio: task.audio,
          text,
          language: 'zh',
          speaker: task.voice,
          kind: 'synthetic',
        },
        ...{ ...clip, tags, split, pinyin },
      };
    }
  } finally {
    await pool.close();
  }
}

/** One of the speeds, the same for the same sentence and voice whatever else is rendered. */
function speedOf(speeds: readonly number[], of: { readonly id: string; readonly voice: string }): number {
  return speeds[Number.parseInt(hashValue(of).slice(0, 8), 16) % speeds.length] as number;
}
