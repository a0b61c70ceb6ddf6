import { randomBytes } from 'node:crypto';
import { equallyLoud, type Sound } from '../audio/equalLoudness.ts';
import { encodeWav } from '../audio/wavFile.ts';
import { hashBytes } from '../corpus/contentHash.ts';
import type { ClipLabel, KeyedClip } from './testKey.ts';

/** The clips of a test under names that say nothing. */
export interface NamedClips {
  /** Sorted, so that their order says nothing either. */
  readonly names: readonly string[];
  readonly clips: Readonly<Record<string, KeyedClip>>;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Where a clip stands in `names`, by the number that the shelf gave it. */
  readonly places: readonly number[];
}

/** Clips as they are collected, each under a number. */
export class ClipShelf {
  readonly #labels: ClipLabel[] = [];
  readonly #sounds: Sound[] = [];

  /** The clip's number. Two clips with one sound are two files. */
  add(label: ClipLabel, sound: Sound): number {
    this.#labels.push(label);
    return this.#sounds.push(sound) - 1;
  }

  /** All clips at one loudness; `others` are sounds as they are, with numbers behind those of the clips. */
  close(others: readonly Uint8Array[]): NamedClips {
    const secret = randomBytes(16).toString('hex');
    const loud = equallyLoud(this.#sounds);
    const own = this.#sounds.map(({ sampleRate }, number) => encodeWav(loud[number] as Float32Array, sampleRate));
    const named = [...own, ...others].map((bytes, number) => ({
      name: `${hashBytes(`${secret} ${number}`).slice(0, 16)}.wav`,
      bytes,
      label: this.#labels[number],
    }));
    const names = named.map(({ name }) => name).sort();
    const keyed = named.flatMap(({ name, bytes, label }) =>
      label === undefined ? [] : [[name, { ...label, sha256: hashBytes(bytes) }] as const],
    );
    return {
      names,
      clips: Object.fromEntries(keyed),
      files: new Map(named.map(({ name, bytes }) => [name, bytes] as const).sort(([a], [b]) => (a < b ? -1 : 1))),
      places: named.map(({ name }) => names.indexOf(name)),
    };
  }
}
