import { resample } from '../../audio/resample.ts';
import { initPart } from '../../core/model/initModel.ts';
import { CheckpointError } from '../../errors.ts';
import { disposeParams } from '../../nn/params.ts';
import { randomSource } from '../../nn/random.ts';
import { byteLevelText } from '../../text/byteLevelText.ts';
import * as tf from '../../tf.ts';
import { greedyTokens } from './greedyTokens.ts';
import { whisperFeatures, whisperHopLength, whisperSampleRate } from './whisperFeatures.ts';
import { readWhisperFolder } from './whisperFolder.ts';
import { type WhisperParams, whisperPasses } from './whisperPasses.ts';

/** A Whisper that was read. */
export interface Whisper {
  /** Where its weights are. */
  readonly weightsFile: string;
  /** Undefined for a language, by its code, that it has no token for. */
  transcribe(samples: Float32Array, sampleRate: number, language: string): Promise<string | undefined>;
  dispose(): void;
}

/**
 * Reads a Whisper. It writes what it hears by the likeliest token each time, in the language that it is told and without time
 * stamps, window after window of 30 s; the last one is filled with silence.
 *
 * Source: openai/whisper v20240930, decoding.py, with temperature 0, without_timestamps and no prompt; at most half of the
 * decoder's positions are written.
 * Differs: windows are normalised one by one, and nothing is left out for being taken as no speech.
 * @throws CheckpointError where the folder holds none that is read.
 */
export async function openWhisper(folder: string): Promise<Whisper> {
  const { sizes, weights, vocabulary, suppressed, suppressedFirst } = await readWhisperFolder(folder);
  const idOf = (role: string): number => {
    const id = vocabulary.indexOf(role);
    if (id >= 0) return id;
    throw new CheckpointError(`whisper: ${folder}: its vocabulary has no ${role}; is it of a multilingual Whisper?`);
  };
  const [begin, task, plain, end] = [
    idOf('<|startoftranscript|>'),
    idOf('<|transcribe|>'),
    idOf('<|notimestamps|>'),
    idOf('<|endoftext|>'),
  ];
  const passes = whisperPasses(sizes);
  const part = { init: passes.init, pretrained: weights };
  const params = (await initPart(part, randomSource(0))) as WhisperParams;

  async function hearWindow(samples: Float32Array, language: number): Promise<readonly number[]> {
    const features = whisperFeatures(samples, sizes.melBins);
    const heard = passes.listen(params, features);
    features.dispose();
    try {
      return await greedyTokens((ids, past) => passes.step(params, { ids, heard, past }), {
        ...{ suppressed, suppressedFirst, vocabularySize: sizes.vocabularySize },
        start: [begin, language, task, plain],
        end,
        limit: Math.floor(sizes.decoder.positions / 2),
      });
    } finally {
      tf.dispose(heard.flatMap(({ key, value }) => [key, value]));
    }
  }

  return {
    weightsFile: weights.file,
    transcribe: async (samples, sampleRate, language) => {
      const code = vocabulary.indexOf(`<|${language}|>`);
      if (code < 0) return undefined;
      const tokens: number[] = [];
      const windowSamples = 2 * sizes.encoder.positions * whisperHopLength;
      for (const window of windowsOf(resample(samples, sampleRate, whisperSampleRate), windowSamples)) {
        tokens.push(...(await hearWindow(window, code)));
      }
      const written = tokens.map((token) => vocabulary[token] ?? '').filter((token) => !/^<\|.*\|>$/.test(token));
      return byteLevelText(written).trim();
    },
    dispose: () => {
      passes.dispose();
      disposeParams(params);
    },
  };
}

/** Stretches of one length, the last one filled with zeros; none of nothing. */
function windowsOf(samples: Float32Array, windowSamples: number): readonly Float32Array[] {
  return Array.from({ length: Math.ceil(samples.length / windowSamples) }, (_, index) => {
    const window = new Float32Array(windowSamples);
    window.set(samples.subarray(index * windowSamples, (index + 1) * windowSamples));
    return window;
  });
}
