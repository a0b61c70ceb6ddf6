import { join } from 'node:path';
import { checkSpectralSettings, type SpectralSettings } from '../audio/spectralSettings.ts';
import { threadCount } from '../core/workers/threadCount.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { CorpusError, TextError } from '../errors.ts';
import type { ReadText } from '../text/frontend.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { hashBytes, hashValue } from './contentHash.ts';
import { FeaturePacks } from './featurePacks.ts';
import { audioFile, type CorpusManifest } from './manifest.ts';
import { type FeaturePlace, PackReader } from './packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from './preparedCorpus.ts';
import { createFeatureWork, type Features, type Recording, readRecording } from './recordingFeatures.ts';
import { symbolSpans, unitFrames } from './unitFrames.ts';
import { splitOf, type Utterance } from './utterance.ts';

/** Raise it whenever the same recording and settings would give other features. */
const featureVersion = 1;

export interface PrepareCorpusOptions {
  readonly settings: SpectralSettings;
  readonly frontend: ReadText;
  readonly cacheFolder: string;
  /** How many threads compute; 0 computes inline, with the same results. @default what the missing features are worth */
  readonly threads?: number;
  report?(message: string, done?: number, total?: number): void;
}

/** A thread takes as long to start as this many recordings to compute. */
const leastPerThread = 16;

/**
 * Computes what is missing of the features of a corpus, in the cache under the hash of recording and settings, and reads
 * its texts. A second run computes nothing; a changed recording costs only itself.
 *
 * @throws CorpusError that names the utterance: its file is not the imported one, is too short, or its boundaries do not
 * fit its text; AudioError and TextError likewise; StorageError when the disk is full, and nothing half-made is left.
 */
export async function prepareCorpus(
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: PrepareCorpusOptions,
): Promise<PreparedCorpus> {
  const started = performance.now();
  checkSpectralSettings(options.settings);
  const symbols = manifest.utterances.map((utterance) => readSymbols(utterance, options.frontend));
  const featureFolder = join(options.cacheFolder, 'features');
  const packs = await FeaturePacks.open(featureFolder);
  const work = new FeatureWork(packs, manifest, options);
  await work.run();
  const reader = new PackReader(featureFolder);
  const prepared = manifest.utterances.map((utterance, index) => {
    const sequence = symbols[index];
    const key = work.keys[index];
    if (sequence === undefined || key === undefined) throw new CorpusError(`'${utterance.id}': not prepared`);
    return prepareUtterance(utterance, sequence, {
      ...{ features: packs.place(key), reader, manifest },
      settings: options.settings,
    });
  });
  const seconds = prepared.reduce((sum, utterance) => sum + utterance.durationSeconds, 0);
  return {
    utterances: prepared,
    settings: options.settings,
    reader,
    speakers: [...new Set(prepared.map(({ speaker }) => speaker))].sort(),
    hash: hashValue([work.keys, manifest.utterances.map(({ audio: _, ...rest }) => rest)]),
    report: {
      computed: work.computed,
      reused: prepared.length - work.computed,
      minutes: seconds / 60,
      wallSeconds: (performance.now() - started) / 1000,
    },
    close: () => reader.close(),
  };
}

/** The symbols of an utterance: by its pinyin where it is given, else by its text. */
export function readSymbols(
  utterance: Pick<Utterance, 'id' | 'text' | 'language' | 'pinyin'>,
  frontend: ReadText,
): SymbolSequence {
  const { id, text, language, pinyin } = utterance;
  try {
    const isHan = /\p{Script=Han}/u.test(text);
    if (pinyin !== undefined && !isHan) return frontend(pinyin.join(' '), { language });
    return frontend(text, pinyin === undefined ? { language } : { language, pinyin });
  } catch (cause) {
    if (cause instanceof TextError) throw new TextError(`'${id}': ${cause.message}`, { cause });
    throw cause;
  }
}

/** Hashes every recording and computes the features that no pack has. */
class FeatureWork {
  readonly keys: string[] = [];
  computed = 0;
  readonly #packs: FeaturePacks;
  readonly #manifest: Pick<CorpusManifest, 'root' | 'utterances'>;
  readonly #options: PrepareCorpusOptions;
  readonly #settingsHash: string;

  constructor(
    packs: FeaturePacks,
    manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
    options: PrepareCorpusOptions,
  ) {
    this.#packs = packs;
    this.#manifest = manifest;
    this.#options = options;
    this.#settingsHash = hashValue({ featureVersion, settings: options.settings });
  }

  async run(): Promise<void> {
    const missing: KeyedRecording[] = [];
    const asked = new Set<string>();
    for (const utterance of this.#manifest.utterances) {
      const recording = this.#recordingOf(utterance);
      const key = hashValue([hashBytes(await readRecording(recording)), this.#settingsHash]);
      this.keys.push(key);
      if (this.#packs.has(key) || asked.has(key)) continue;
      asked.add(key);
      missing.push({ key, recording });
    }
    if (missing.length > 0) await this.#packs.add(this.#compute(missing));
  }

  async *#compute(missing: readonly KeyedRecording[]): AsyncGenerator<{ key: string; value: Features }> {
    const { settings, report, threads = threadCount(missing.length, leastPerThread) } = this.#options;
    const pool = new WorkerPool({
      name: 'computing spectrograms',
      script: new URL('./recordingFeaturesWorker.ts', import.meta.url),
      createWork: createFeatureWork,
      data: settings,
      threads,
    });
    try {
      for await (const value of pool.inOrder(missing.map(({ recording }) => recording))) {
        const { key } = missing[this.computed] as KeyedRecording;
        yield { key, value };
        this.computed += 1;
        report?.('computing spectrograms', this.computed, missing.length);
      }
    } finally {
      await pool.close();
    }
  }

  #recordingOf(utterance: Utterance): Recording {
    return { utteranceId: utterance.id, file: audioFile(this.#manifest, utterance), sha256: utterance.sha256 };
  }
}

interface KeyedRecording {
  readonly key: string;
  readonly recording: Recording;
}

interface PreparedParts {
  readonly features: FeaturePlace;
  readonly reader: PackReader;
  readonly manifest: Pick<CorpusManifest, 'root' | 'utterances'>;
  readonly settings: SpectralSettings;
}

function prepareUtterance(utterance: Utterance, symbols: SymbolSequence, parts: PreparedParts): PreparedUtterance {
  const { features, reader, manifest, settings } = parts;
  const { id, speaker, language, kind, tags, text, pinyin, boundaries } = utterance;
  const stored = { id: utterance.id, features };
  const units =
    boundaries === undefined
      ? undefined
      : unitFrames(symbols, boundaries, {
          id,
          frames: features.frames,
          framesPerSecond: settings.sampleRate / settings.hopLength,
        });
  return {
    ...{ id, speaker, language, kind, tags, text, pinyin, symbols },
    split: splitOf(utterance),
    frames: features.frames,
    durationSeconds: (features.frames * settings.hopLength) / settings.sampleRate,
    audioFile: audioFile(manifest, utterance),
    features,
    mel: (window) => reader.mel(stored, window),
    wave: (window) => reader.wave(stored, window),
    unitFrames: units,
    spans: units === undefined ? undefined : symbolSpans(symbols.syllableIndex, units),
  };
}
