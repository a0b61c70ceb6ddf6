import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';

/** A language model of one layer, on four sentences. */
export const tiny: readonly string[] = [
  'recipe=lm',
  'trainer.backend=wasm',
  'model.semantic.channels=8',
  'model.semantic.layers=1',
  'model.semantic.heads=2',
  'model.semantic.weights=null',
  'model.semantic.vocabulary=vocab.txt',
  'recipe.stages.lm.until.steps=2',
  'recipe.stages.lm.batch.frames=16',
  '+recipe.stages.lm.data.text={files:[t.txt],validationFiles:[t.txt]}',
];

/** A new folder with what the tiny model reads. */
export function tinyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-jobs-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 't.txt'), '今天很好\n天气好\n今天好\n天气很好\n');
  writeFileSync(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n好\n气\n很\n');
  return folder;
}

/** Overrides that prepare the recordings of `writeBuzzes`. */
export const buzzes: readonly string[] = [
  ...[
    'corpus=folder',
    'corpus.path=wavs',
    'voices={base: buzz, target: buzz}',
    'trainer.backend=wasm',
    'model/semantic=none',
  ],
];

/** Six short recordings with their texts, as a corpus of the kind `folder`. */
export function writeBuzzes(folder: string): void {
  mkdirSync(join(folder, 'wavs', 'buzz'), { recursive: true });
  for (const [index, text] of ['妈', '好', '你', '天', '今', '气'].entries()) {
    writeFileSync(
      join(folder, 'wavs', 'buzz', `${index}.wav`),
      encodeWav(buzz(0.3 + 0.05 * index, 120 + 10 * index), 22050),
    );
    writeFileSync(join(folder, 'wavs', 'buzz', `${index}.txt`), text);
  }
}

/** Waits until something is so. @throws Error that names it, after two minutes. */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 120_000;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`waited for two minutes until ${what}`);
    await sleep(100);
  }
}

interface JobStatus {
  readonly state: string;
  readonly pid: number;
}

/** What a run noted of itself; undefined: nothing yet. */
export function statusOf(runFolder: string): JobStatus | undefined {
  const file = join(runFolder, 'status.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JobStatus) : undefined;
}

/** The steps that a run's stage has logged. */
export function loggedSteps(outputFolder: string, seed: number): readonly number[] {
  const stages = join(outputFolder, 'stages');
  if (!existsSync(stages)) return [];
  const ofSeed = readdirSync(stages).filter((name) => {
    const key = join(stages, name, 'key.json');
    return existsSync(key) && JSON.parse(readFileSync(key, 'utf8')).seed === seed;
  });
  const file = join(stages, ofSeed[0] ?? '', 'metrics.jsonl');
  if (ofSeed.length === 0 || !existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).step as number);
}

/** Hash of the trained parameters of each finished stage, by the stage's folder. */
export function trainedParams(outputFolder: string): Readonly<Record<string, string>> {
  const stages = join(outputFolder, 'stages');
  const hashes: Record<string, string> = {};
  for (const name of readdirSync(stages).filter((stage) => existsSync(join(stages, stage, 'finished.json')))) {
    const files = readdirSync(join(stages, name, 'checkpoints'), { recursive: true, encoding: 'utf8' });
    const hash = createHash('sha256');
    for (const file of files.filter((path) => path.endsWith('.safetensors')).sort())
      hash.update(file).update(readFileSync(join(stages, name, 'checkpoints', file)));
    hashes[name] = hash.digest('hex');
  }
  return hashes;
}
