import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { loadOnnxRuntime, type OnnxRuntime, type OnnxSession, onnxRuntimeFolder } from '../core/runtime/onnxRuntime.ts';
import { suggestionText } from '../core/suggest.ts';
import { CorpusError, RuntimeSetupError } from '../errors.ts';
import { hashFile, hashValue } from './contentHash.ts';

/** A foreign speech synthesizer that is ready to speak. */
export interface OnnxTeacher {
  /** Phonemes, each a symbol of the vocabulary, to samples in [-1, 1]. */
  speak(phonemes: string, options: { readonly voice: string; readonly speed: number }): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Samples a second of what a teacher speaks. */
export const teacherSampleRate = 24000;

const styleSize = 256;

const vocabularySchema = z.union([
  z.object({ vocab: z.record(z.string(), z.int()) }).transform(({ vocab }) => vocab),
  z.record(z.string(), z.int()),
]);

/**
 * Opens a teacher in the layout of Kokoro: tokens [1, T] between two zeros, style [1, 256] from the row of the voice that
 * the number of tokens names, speed [1] -> wave at 24 kHz.
 * Source: hexgrad/kokoro, `kokoro/model.py` and `kokoro/pipeline.py`.
 *
 * @throws CorpusError when a file of the folder is not there or makes no sense; RuntimeSetupError without ONNX Runtime.
 */
export async function openTeacher(folder: string, cacheFolder: string, threads = 1): Promise<OnnxTeacher> {
  const model = modelIn(folder);
  const vocabulary = await readVocabulary(join(folder, 'vocab.json'));
  const runtimeFolder = onnxRuntimeFolder(cacheFolder);
  if (!existsSync(runtimeFolder)) {
    throw new RuntimeSetupError(
      "teacher: onnxruntime-node is not there; 'npx tonelab weights fetch kokoro' brings it (about 290 MB)",
    );
  }
  const runtime = loadOnnxRuntime(runtimeFolder);
  const session = await runtime.InferenceSession.create(model, { intraOpNumThreads: threads, logSeverityLevel: 3 });
  const voices = new Map<string, Promise<Float32Array>>();
  return {
    speak: async (phonemes, { voice, speed }) => {
      const styles = voices.get(voice) ?? readVoice(join(folder, 'voices'), voice);
      voices.set(voice, styles);
      const tokens = [...phonemes].map((symbol) => tokenOf(symbol, vocabulary));
      return synthesize({ runtime, session }, { tokens, styles: await styles, speed });
    },
    close: () => session.release(),
  };
}

/**
 * Hash of a teacher's files: model.onnx, vocab.json and voices/<name>.bin. Needs no ONNX Runtime.
 *
 * @throws CorpusError when the model is not there or the vocabulary makes no sense.
 */
export async function hashTeacher(folder: string): Promise<string> {
  modelIn(folder);
  await readVocabulary(join(folder, 'vocab.json'));
  const voices = (await readdir(join(folder, 'voices')).catch(() => [])).sort().map((name) => join('voices', name));
  const hashes = ['model.onnx', 'vocab.json', ...voices].map(async (name) => [
    name,
    await hashFile(join(folder, name)),
  ]);
  return hashValue(await Promise.all(hashes));
}

function modelIn(folder: string): string {
  const model = join(folder, 'model.onnx');
  if (!existsSync(model)) {
    throw new CorpusError(
      `teacher: there is no ${model}; expected model.onnx, vocab.json and voices/<name>.bin; 'npx tonelab weights fetch kokoro' brings one, which corpus.teacher=kokoro then is`,
    );
  }
  return model;
}

async function readVocabulary(file: string): Promise<Readonly<Record<string, number>>> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CorpusError(`teacher: ${file} cannot be read; expected a JSON object of symbols and their numbers`, {
      cause,
    });
  });
  try {
    return vocabularySchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CorpusError(`teacher: ${file} is no JSON object of symbols and their numbers`, { cause });
  }
}

async function readVoice(folder: string, voice: string): Promise<Float32Array> {
  const names = (await readdir(folder).catch(() => [])).flatMap((name) => /^(.+)\.bin$/.exec(name)?.[1] ?? []);
  if (!names.includes(voice))
    throw new CorpusError(`teacher: ${folder} has no voice '${voice}'; ${suggestionText(voice, names)}`);
  const bytes = await readFile(join(folder, `${voice}.bin`));
  if (bytes.length === 0 || bytes.length % (4 * styleSize) !== 0)
    throw new CorpusError(`teacher: voice '${voice}' has ${bytes.length} bytes, expected rows of ${styleSize} floats`);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function tokenOf(symbol: string, vocabulary: Readonly<Record<string, number>>): bigint {
  const token = vocabulary[symbol];
  if (token === undefined) throw new CorpusError(`teacher: its vocabulary has no symbol '${symbol}'`);
  return BigInt(token);
}

async function synthesize(
  { runtime, session }: { readonly runtime: OnnxRuntime; readonly session: OnnxSession },
  input: { readonly tokens: readonly bigint[]; readonly styles: Float32Array; readonly speed: number },
): Promise<Float32Array> {
  const { tokens, styles, speed } = input;
  const rows = styles.length / styleSize;
  if (tokens.length === 0 || tokens.length > rows)
    throw new CorpusError(`teacher: got ${tokens.length} phonemes, expected 1 to ${rows}; split the sentence`);
  const row = tokens.length - 1;
  const ids = BigInt64Array.from([0n, ...tokens, 0n]);
  const tokenInput = session.inputNames.find((name) => name !== 'style' && name !== 'speed') ?? 'tokens';
  const result = await session.run({
    [tokenInput]: new runtime.Tensor('int64', ids, [1, ids.length]),
    style: new runtime.Tensor('float32', styles.slice(row * styleSize, (row + 1) * styleSize), [1, styleSize]),
    speed: new runtime.Tensor('float32', Float32Array.from([speed]), [1]),
  });
  const wave = Object.values(result)[0]?.data;
  if (!(wave instanceof Float32Array)) throw new CorpusError('teacher: the model gave no wave of floats');
  return wave;
}
