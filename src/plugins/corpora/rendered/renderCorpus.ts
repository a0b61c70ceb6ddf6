import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
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

/** Of the package. */
const shippedFolder = fileURLToPath(new URL('../../../../', import.meta.url));

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
  const poolFile = sentencesFile(config.sentences);
  const lines = await readLines(poolFile, config);
  const pool = await hashFile(poolFile);
  expectHash(poolFile, pool, { key: 'sentencesSha256', expected: config.sentencesSha256 });
  const teacherFolder = placeOf(config.teacher, environment.cacheFolder);
  const teacher = await hashTeacher(teacherFolder);
  const model = join(teacherFolder, 'model.onnx');
  if (config.modelSha256 !== undefined)
    expectHash(model, await hashFile(model), { key: 'modelSha256', expected: config.modelSha256 });
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

/** A folder of the user's where there is one, else what `tonelab weights fetch` brought by that name. */
function placeOf(teacher: string, cacheFolder: string): string {
  const fetched = join(cacheFolder, 'weights', teacher);
  return !existsSync(resolve(teacher)) && existsSync(fetched) ? fetched : resolve(teacher);
}

/** `assets/...` are files that ship with the package, where no file of the user's has that path. */
function sentencesFile(name: string): string {
  if (name === 'own') return ownPoolFile;
  const own = resolve(name);
  const shipped = join(shippedFolder, name);
  return name.startsWith('assets/') && !existsSync(own) && existsSync(shipped) ? shipped : own;
}

/** @throws CorpusError where a file is not the one that the config names. */
function expectHash(
  file: string,
  hash: string,
  { key, expected }: { key: string; expected: string | undefined },
): void {
  if (expected === undefined || hash === expected) return;
  throw new CorpusError(`rendered: ${file} has SHA-256 ${hash}, expected ${expected} (corpus.${key}); name that file`);
}

async function readLines(
  poolFile: string,
  { letters, maxSentences }: Pick<RenderedConfig, 'letters' | 'maxSentences'>,
): Promise<readonly Line[]> {
  const said = letters === 'mandarin' ? ({ letters, words: letters } as const) : {};
  const frontend = mandarinFrontend({ erhua: 'separate', ...said });
  const lines = (await readSentencePool(poolFile)).flatMap((sentence) => {
    const read = kokoroPhonemes(sentence.text, frontend);
    return read === undefined ? [] : [{ ...sentence, ...read }];
  });
  if (lines.length === 0) throw new CorpusError(`rendered: ${poolFile} holds no sentence without letters`);
  return lines.slice(0, maxSentences);
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
  const items = config.voices.flatMap((voice, turn) =>
    lines
      .filter((_, place) => config.deal === 'all' || place % config.voices.length === turn)
      .map((line) => {
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
    data: {
      teacher: placeOf(config.teacher, environment.cacheFolder),
      cacheFolder: environment.cacheFolder,
      root,
      threads: config.threadsEach,
    },
    threads: threadCount(items.length, leastPerThread, config.threadsEach),
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
        // Of words in Latin letters a run reads what it makes of them itself.
        ...{ ...clip, tags, split, ...(/\p{Script=Latin}/u.test(text) ? {} : { pinyin }) },
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
