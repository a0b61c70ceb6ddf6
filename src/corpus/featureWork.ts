import type { SpectralSettings } from '../audio/spectralSettings.ts';
import { threadCount } from '../core/workers/threadCount.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { CorpusError } from '../errors.ts';
import { hashBytes, hashValue } from './contentHash.ts';
import type { FeaturePacks } from './featurePacks.ts';
import { audioFile, type CorpusManifest } from './manifest.ts';
import { type ChainStep, ownSteps, type PreparationRecord, preparedFigures } from './preparationChain.ts';
import {
  type ChainedRecording,
  createFeatureWork,
  type Features,
  type Recording,
  readRecording,
} from './recordingFeatures.ts';
import type { Utterance } from './utterance.ts';

/** Raise it whenever the same recording and settings would give other features. */
const featureVersion = 1;

/** A thread takes as long to start as this many recordings to compute. */
const leastPerThread = 16;
/** A preparation that is killed loses at most so many. */
const recordingsPerPack = 256;

export interface FeatureWorkOptions {
  readonly settings: SpectralSettings;
  /** What is done to each recording before its features are computed. @default nothing */
  readonly steps?: readonly ChainStep[];
  /** Recordings too short for features are left to the gates. @default refused */
  readonly gates?: unknown;
  /** How many threads compute; 0 computes inline, with the same results. @default what the missing features are worth */
  readonly threads?: number;
  report?(message: string, done?: number, total?: number): void;
}

/** Hashes every recording and computes the features that no pack has. */
export class FeatureWork {
  readonly keys: string[] = [];
  computed = 0;
  readonly #packs: FeaturePacks;
  readonly #manifest: Pick<CorpusManifest, 'root' | 'utterances'>;
  readonly #options: FeatureWorkOptions;
  readonly #steps: readonly ChainStep[];
  /** By the steps that are done. */
  readonly #settingsHashes = new Map<string, string>();

  constructor(packs: FeaturePacks, manifest: Pick<CorpusManifest, 'root' | 'utterances'>, options: FeatureWorkOptions) {
    this.#packs = packs;
    this.#manifest = manifest;
    this.#options = options;
    this.#steps = options.steps ?? [];
  }

  async run(): Promise<void> {
    const missing: KeyedRecording[] = [];
    const asked = new Set<string>();
    let last: { readonly file: string; readonly hash: string } | undefined;
    for (const utterance of this.#manifest.utterances) {
      const recording = this.#recordingOf(utterance);
      const { file, span } = recording;
      // Parts of a long recording come one after the other: it is read once.
      if (span === undefined || last?.file !== file) last = { file, hash: hashBytes(readRecording(recording)) };
      const key = hashValue([last.hash, this.#settingsHash(recording.steps), ...(span === undefined ? [] : [span])]);
      this.keys.push(key);
      if (this.#packs.has(key) || asked.has(key)) continue;
      asked.add(key);
      missing.push({ key, recording });
    }
    const computing = this.#compute(missing);
    try {
      while (this.computed < missing.length) await this.#packs.add(nextOf(computing, recordingsPerPack));
    } finally {
      await computing.return(undefined);
    }
  }

  async *#compute(missing: readonly KeyedRecording[]): AsyncGenerator<{ key: string; value: Features }> {
    const { settings, gates, report } = this.#options;
    const { threads = threadCount(missing.length, leastPerThread) } = this.#options;
    const pool = new WorkerPool({
      name: 'computing spectrograms',
      script: new URL('./recordingFeaturesWorker.ts', import.meta.url),
      createWork: createFeatureWork,
      data: { settings, steps: this.#steps },
      threads,
    });
    try {
      for await (const value of pool.inOrder(missing.map(({ recording }) => recording))) {
        const { key, recording } = missing[this.computed] as KeyedRecording;
        if (value.frames === 0 && (gates ?? null) === null) throw tooShort(recording, value.record, settings);
        this.computed += 1;
        report?.('computing spectrograms', this.computed, missing.length);
        yield { key, value };
      }
    } finally {
      await pool.close();
    }
  }

  #recordingOf(utterance: Utterance): ChainedRecording {
    const { id, sha256, span } = utterance;
    const steps = ownSteps(this.#steps, utterance);
    return { utteranceId: id, file: audioFile(this.#manifest, utterance), sha256, span, steps };
  }

  /** Of what decides the features of a recording beside its samples. */
  #settingsHash(own: readonly number[]): string {
    const known = this.#settingsHashes.get(own.join());
    if (known !== undefined) return known;
    const { settings } = this.#options;
    // Where the module lies is no part of what it does.
    const done = own.map((place) => this.#steps[place] as ChainStep).map(({ name, options }) => [name, options]);
    const hash = hashValue({ featureVersion, settings, chain: done.length === 0 ? undefined : done });
    this.#settingsHashes.set(own.join(), hash);
    return hash;
  }
}

/** The next few of a sequence; the rest of it is left. */
async function* nextOf<Item>(items: AsyncGenerator<Item>, count: number): AsyncGenerator<Item> {
  for (let taken = 0; taken < count; taken++) {
    const next = await items.next();
    if (next.done === true) return;
    yield next.value;
  }
}

export function tooShort(
  { utteranceId, file }: Pick<Recording, 'utteranceId' | 'file'>,
  record: PreparationRecord,
  settings: SpectralSettings,
): CorpusError {
  const seconds = preparedFigures(record).durationSeconds.toFixed(3);
  return new CorpusError(
    `'${utteranceId}': ${file} lasts ${seconds} s; at least ${settings.nFft + 1} samples at ${settings.sampleRate} Hz are needed`,
  );
}

interface KeyedRecording {
  readonly key: string;
  readonly recording: ChainedRecording;
}
