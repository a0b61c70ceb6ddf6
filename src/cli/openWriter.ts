import type { Audio } from '../audio/readAudio.ts';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import type { Metric } from '../core/recordingContracts.ts';
import { Registry } from '../core/registry.ts';
import type { WriteDown } from '../corpus/check/heardOtherwise.ts';
import { unitOf } from '../corpus/gates.ts';
import type { WriteStretch } from '../corpus/slicing/costByTranscripts.ts';
import { ConfigError } from '../errors.ts';
import type { OpenTranscriber } from '../evaluation/openTranscriber.ts';
import { metricEnvironment } from '../run/metricEnvironment.ts';
import { builtInPlugins } from './builtInPlugins.ts';
import { namedTranscriber } from './namedTranscriber.ts';

/** Syllables of Mandarin, else words: the first that says something of a text is taken. */
const measures = ['pinyin-error', 'word-error'];

/**
 * Writes down what is said in recordings, and how far that is from their texts; weights are read when the first is heard.
 *
 * @throws ConfigError when there is no such transcriber.
 */
export function openWriter(name: string): { readonly writeDown: WriteDown; close(): Promise<void> } {
  const transcriber = requireTranscriber(name);
  const registry = new Registry().register(...builtInPlugins);
  const environment = metricEnvironment(defaultSpectralSettings, { transcriber });
  const metrics = measures.map((measure): Metric => registry.get('metric', measure).create({} as never, environment));
  return {
    writeDown: async ({ samples, sampleRate }, utterance) => {
      const { speaker: voice, text, language, pinyin } = utterance;
      const recording = { samples, sampleRate };
      const item = { voice, text, language, pinyin, unit: unitOf(utterance) };
      for (const metric of metrics) {
        const errorRate = await metric.measure(recording, recording, item);
        if (errorRate !== undefined) return { errorRate, heard: transcriber.heard(samples) ?? '' };
      }
      return undefined;
    },
    close: async () => {
      await environment.close();
      await transcriber.close();
    },
  };
}

/**
 * Writes down what is said in stretches of one recording.
 *
 * @throws ConfigError when there is no such transcriber.
 */
export function openStretchWriter(
  name: string,
  { samples, sampleRate }: Audio,
): { readonly write: WriteStretch; close(): Promise<void> } {
  const transcriber = requireTranscriber(name);
  const at = (seconds: number) => Math.round(seconds * sampleRate);
  return {
    write: ({ startSeconds, endSeconds }, language) =>
      transcriber.transcribe(samples.subarray(at(startSeconds), at(endSeconds)), sampleRate, language),
    close: () => transcriber.close(),
  };
}

function requireTranscriber(name: string): OpenTranscriber {
  const transcriber = namedTranscriber(name);
  if ('notMeasured' in transcriber) throw new ConfigError(`--transcriber ${name}: ${transcriber.notMeasured}`);
  return transcriber;
}
