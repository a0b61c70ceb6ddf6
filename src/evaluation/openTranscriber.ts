import type { Transcriber } from '../core/recogniserContract.ts';
import { fileSha256 } from '../core/runtime/pythonWheel.ts';
import { openWhisper, type Whisper } from './whisper/openWhisper.ts';

/** A transcriber that remembers. */
export interface OpenTranscriber extends Transcriber {
  /** What was heard in these samples before. */
  heard(samples: Float32Array): string | undefined;
  /** Content hash of the weights; undefined where nothing was heard by them. */
  usedHash(): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A transcriber over a folder of a Whisper, which is read when the first recording is to be heard. */
export function openTranscriber(folder: string): OpenTranscriber {
  let opened: Promise<Whisper> | undefined;
  const asked = new WeakMap<Float32Array, Promise<string | undefined>>();
  const written = new WeakMap<Float32Array, string>();
  const hear = async (samples: Float32Array, sampleRate: number, language: string) => {
    opened ??= openWhisper(folder);
    const text = await (await opened).transcribe(samples, sampleRate, language);
    if (text !== undefined) written.set(samples, text);
    return text;
  };
  return {
    transcribe: (samples, sampleRate, language) => {
      const known = asked.get(samples) ?? hear(samples, sampleRate, language);
      asked.set(samples, known);
      return known;
    },
    heard: (samples) => written.get(samples),
    usedHash: async () => (opened === undefined ? undefined : fileSha256((await opened).weightsFile)),
    close: async () => {
      (await opened)?.dispose();
      opened = undefined;
    },
  };
}
