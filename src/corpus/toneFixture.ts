import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figureNames, measureFigures } from '../audio/soundFigures.ts';
import { encodeWav } from '../audio/wavFile.ts';
import type { PreparationRecord } from './preparationChain.ts';
import type { Utterance } from './utterance.ts';

/** A buzz with overtones up to 8 kHz, loud enough and wide enough to pass for a recording in tests. */
export function buzz(seconds: number, hz = 150, sampleRate = 22050): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (let i = 0; i < samples.length; i++) {
    let sum = 0;
    for (let overtone = 1; overtone * hz < Math.min(8000, sampleRate / 2); overtone++) {
      sum += Math.sin((2 * Math.PI * overtone * hz * i) / sampleRate) / overtone;
    }
    samples[i] = 0.2 * sum;
  }
  return samples;
}

/** Partials that wander in pitch and level, as little like another seed's as two people talking. */
export function babble(seed: number, seconds: number, sampleRate = 22050): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  let state = seed >>> 0;
  const draw = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
  for (let partial = 0; partial < 40; partial++) {
    const [hz, rate, depth, phase] = [180 * 2 ** (4.4 * draw()), 2 + 9 * draw(), draw(), 7 * draw()];
    for (let i = 0; i < samples.length; i++) {
      const t = i / sampleRate;
      const level = Math.max(0, Math.sin(2 * Math.PI * rate * t + phase));
      samples[i] = (samples[i] ?? 0) + 0.03 * level * Math.sin(2 * Math.PI * hz * t + 20 * depth * Math.sin(rate * t));
    }
  }
  return samples;
}

/** A new empty folder for a test. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'tonelab-corpus-'));
}

/** Writes a buzz as a wave file and gives back the utterance that describes it. */
export async function writeBuzzUtterance(
  root: string,
  id: string,
  changes: Partial<Utterance> & { readonly hz?: number } = {},
): Promise<Utterance> {
  const { hz = 150, ...rest } = changes;
  const durationSeconds = changes.durationSeconds ?? 0.5;
  await writeFile(join(root, `${id}.wav`), encodeWav(buzz(durationSeconds, hz), 22050));
  return {
    ...{ id, audio: `${id}.wav`, text: '你好', language: 'zh', speaker: 'tester', kind: 'recorded' },
    ...{ durationSeconds, tags: {}, ...rest },
  };
}

/** What is measured of half a second of silence, nothing having been done to it. */
export const silentRecord: PreparationRecord = {
  recorded: measureFigures({ channels: [new Float32Array(8000)], sampleRate: 16000 }, figureNames),
  steps: [],
};
