import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '../../src/audio/wavFile.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';

/** That of many recordings, so that they are resampled. */
const sampleRate = 44100;

/** Synthetic recordings of 1.5 to 2.5 seconds in a temporary folder that goes when the process ends. */
export function writeRecordings(count: number): { readonly root: string; readonly utterances: readonly Utterance[] } {
  const root = mkdtempSync(join(tmpdir(), 'tonelab-bench-prepare-'));
  process.on('exit', () => rmSync(root, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));
  return { root, utterances: Array.from({ length: count }, (_, index) => writeRecording(root, index)) };
}

function writeRecording(root: string, index: number): Utterance {
  const durationSeconds = 1.5 + (index % 11) / 10;
  // A number of its own in each, so that none is the same as another.
  const samples = Float32Array.from(
    { length: Math.round(durationSeconds * sampleRate) },
    (_, n) => 0.4 * Math.sin(n * (0.02 + index * 1e-6)) + 0.1 * Math.sin(n * 0.31),
  );
  const id = String(index).padStart(6, '0');
  writeFileSync(join(root, `${id}.wav`), encodeWav(samples, sampleRate));
  const about = { text: '你好', language: 'zh', speaker: 'synthetic', kind: 'synthetic' } as const;
  return { id, audio: `${id}.wav`, ...about, durationSeconds, tags: {} };
}
