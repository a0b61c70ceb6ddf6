import { normalDraws } from '../ablation/statistics/power.ts';
import type { Sound } from '../audio/equalLoudness.ts';
import { lowPass } from '../audio/lowPass.ts';
import { modulatedNoise } from '../audio/modulatedNoise.ts';
import { readAudio } from '../audio/readAudio.ts';
import { CorpusError } from '../errors.ts';
import { ClipShelf } from './clipShelf.ts';
import type { HeardItem } from './heardItem.ts';
import type { ClipRole } from './testKey.ts';

/** As bad as a score of 1, dB: ITU-T P.810. */
const worstQDb = 0;

/** Names of what is heard beside the arms. */
export const recordingName = 'recording';
export const copySynthesisName = 'copy synthesis';
export const noiseName = 'modulated noise';
export const anchorName = (passHz: number): string => `anchor ${passHz / 1000} kHz`;

/** Puts the sounds of items on a shelf, each file read once. */
export class ItemSounds {
  readonly shelf = new ClipShelf();
  readonly #items: readonly HeardItem[];
  readonly #read = new Map<string, Sound>();

  constructor(items: readonly HeardItem[]) {
    this.#items = items;
  }

  /** An arm, or what `listening.references` names. */
  async system(item: number, system: string, isCatch = false): Promise<number> {
    return this.shelf.add({ item, system, role: roleOf(system), isCatch }, await this.#soundOf(item, system));
  }

  /** A second copy, under a name of its own. */
  async copy(item: number, system: string, role: 'x' | 'reference' | 'hidden', isCatch = false): Promise<number> {
    const sound = system === noiseName ? await this.#noisy(item) : await this.#soundOf(item, system);
    return this.shelf.add({ item, system, role, isCatch }, sound);
  }

  /** The recording without what lies above `passHz`. */
  async anchor(item: number, passHz: number): Promise<number> {
    const { samples, sampleRate } = await this.#soundOf(item, recordingName);
    const label = { item, system: anchorName(passHz), role: 'anchor', isCatch: false } as const;
    return this.shelf.add(label, { samples: lowPass(samples, sampleRate, passHz), sampleRate });
  }

  /** The recording under noise that follows its amplitude. */
  async worst(item: number): Promise<number> {
    return this.shelf.add({ item, system: noiseName, role: 'anchor', isCatch: true }, await this.#noisy(item));
  }

  async #noisy(item: number): Promise<Sound> {
    const { samples, sampleRate } = await this.#soundOf(item, recordingName);
    return { samples: modulatedNoise(samples, worstQDb, normalDraws(item)), sampleRate };
  }

  /** @throws CorpusError where the item has no such version, AudioError where its file cannot be read. */
  async #soundOf(item: number, system: string): Promise<Sound> {
    const heard = this.#items[item] as HeardItem;
    const file =
      system === recordingName
        ? heard.recording
        : system === copySynthesisName
          ? heard.copySynthesis
          : heard.arms[system];
    if (file === undefined)
      throw new CorpusError(`item ${heard.id}: there is no ${system} of it; leave it out of the runs`);
    const known = this.#read.get(file);
    if (known !== undefined) return known;
    const { samples, sampleRate } = await readAudio(file);
    const sound = { samples, sampleRate };
    this.#read.set(file, sound);
    return sound;
  }
}

function roleOf(system: string): ClipRole {
  if (system === recordingName) return 'recording';
  return system === copySynthesisName ? 'copy-synthesis' : 'arm';
}
