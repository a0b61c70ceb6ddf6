import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { fromPcm16 } from '../audio/pcm16.ts';
import { CorpusError } from '../errors.ts';

/** Where the features of an utterance lie: mel first, the wave behind it. */
export interface FeaturePlace {
  readonly pack: string;
  readonly offsetBytes: number;
  readonly frames: number;
  readonly melBytes: number;
  readonly waveBytes: number;
}

/** Frames of an utterance; what lies behind its end is left out. */
export interface FrameWindow {
  readonly from: number;
  readonly count: number;
}

/** The features that a pack holds for one utterance. */
export interface StoredFeatures {
  readonly id: string;
  readonly features: FeaturePlace;
}

/** Reads features out of the packs of a folder, by their place alone, so that any thread can. */
export class PackReader {
  readonly folder: string;
  readonly #handles = new Map<string, number>();

  constructor(folder: string) {
    this.folder = folder;
  }

  /** [frames * melBins] log-mel, of a window or of all. @throws CorpusError that names the utterance. */
  mel(stored: StoredFeatures, window?: FrameWindow): Float32Array {
    return new Float32Array(this.#read(stored, window, { skipBytes: 0, byteCount: stored.features.melBytes }));
  }

  /** [frames * hopLength] samples in [-1, 1], of a window or of all. @throws CorpusError that names the utterance. */
  wave(stored: StoredFeatures, window?: FrameWindow): Float32Array {
    const { melBytes, waveBytes } = stored.features;
    return fromPcm16(new Int16Array(this.#read(stored, window, { skipBytes: melBytes, byteCount: waveBytes })));
  }

  close(): void {
    for (const handle of this.#handles.values()) closeSync(handle);
    this.#handles.clear();
  }

  #read(
    { id, features }: StoredFeatures,
    window: FrameWindow | undefined,
    part: { readonly skipBytes: number; readonly byteCount: number },
  ): ArrayBuffer {
    const { frames, pack, offsetBytes } = features;
    const from = Math.min(window?.from ?? 0, frames);
    const end = window === undefined ? frames : Math.min(frames, from + window.count);
    const frameBytes = frames === 0 ? 0 : part.byteCount / frames;
    const bytes = new Uint8Array((end - from) * frameBytes);
    const start = offsetBytes + part.skipBytes + from * frameBytes;
    const file = join(this.folder, pack);
    const got = this.#readBytes(bytes, { id, file, start });
    if (got === bytes.length) return bytes.buffer;
    throw new CorpusError(`'${id}': ${file} is cut short; delete it and prepare the corpus again`);
  }

  #readBytes(bytes: Uint8Array, at: { readonly id: string; readonly file: string; readonly start: number }): number {
    const { id, file, start } = at;
    try {
      const handle = this.#handles.get(file) ?? openSync(file, 'r');
      this.#handles.set(file, handle);
      return readSync(handle, bytes, 0, bytes.length, start);
    } catch (cause) {
      const why = (cause as Error).message;
      throw new CorpusError(`'${id}': ${file} cannot be read (${why}); prepare the corpus again`, { cause });
    }
  }
}
