import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { checkSpectralSettings, frameCount, type SpectralSettings } from '../audio/spectralSettings.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { CorpusError, TextError } from '../errors.ts';
import type { MandarinFrontend } from '../text/mandarin.ts';
import { fromPinyin } from '../text/pinyinText.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { hashBytes, hashValue } from './contentHash.ts';
import { FeaturePacks, type Features } from './featurePacks.ts';
import { audioFile, type CorpusManifest } from './manifest.ts';
import { type FeaturePlace, PackReader } from './packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from './preparedCorpus.ts';
import { symbolSpans, unitFrames } from './unitFrames.ts';
import { splitOf, type Utterance } from './utterance.ts';

/** Raise it whenever the same recording and settings would give other features. */
const featureVersion = 1;

export interface PrepareCorpusOptions {
  readonly settings: SpectralSettings;
  readonly frontend: MandarinFrontend;
  readonly cacheFolder: string;
  report?(message: string, done?: number, total?: number): void;
}

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
  frontend: MandarinFrontend,
): SymbolSequence {
  const { id, text, language, pinyin } = utterance;
  try {
    const isHan = /\p{Script=Han}/u.test(text);
    if (pinyin !== undefined && !isHan) return fromPinyin(pinyin);
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
    const missing: { readonly key: string; readonly utterance: Utterance }[] = [];
    const asked = new Set<string>();
    for (const utterance of this.#manifest.utterances) {
      const key = hashValue([hashBytes(await this.#readBytes(utterance)), this.#settingsHash]);
      this.keys.push(key);
      if (this.#packs.has(key) || asked.has(key)) continue;
      asked.add(key);
      missing.push({ key, utterance });
    }
    if (missing.length > 0) await this.#packs.add(this.#compute(missing));
  }

  async *#compute(
    missing: readonly { readonly key: string; readonly utterance: Utterance }[],
  ): AsyncGenerator<{ key: string; value: Features }> {
    for (const { key, utterance } of missing) {
      const bytes = await this.#readBytes(utterance);
      yield { key, value: await this.#features(utterance, bytes) };
      this.computed += 1;
      this.#options.report?.('computing spectrograms', this.computed, missing.length);
    }
  }

  async #readBytes(utterance: Utterance): Promise<Uint8Array> {
    const file = audioFile(this.#manifest, utterance);
    const bytes = await readFile(file).catch((cause: unknown) => {
      throw new CorpusError(`'${utterance.id}': ${file} is missing; run 'tonelab corpus check'`, { cause });
    });
    if (utterance.sha256 === undefined || hashBytes(bytes) === utterance.sha256) return bytes;
    throw new CorpusError(`'${utterance.id}': ${file} is not the file that was imported; import the corpus again`);
  }

  async #features(utterance: Utterance, bytes: Uint8Array): Promise<Features> {
    const { settings } = this.#options;
    const file = audioFile(this.#manifest, utterance);
    const audio = await decodeAudio(bytes, `'${utterance.id}': ${file}`);
    const samples = resample(audio.samples, audio.sampleRate, settings.sampleRate);
    const frames = frameCount(samples.length, settings);
    if (samples.length <= settings.nFft) {
      throw new CorpusError(
        `'${utterance.id}': ${file} lasts ${audio.durationSeconds.toFixed(3)} s; at least ${settings.nFft + 1} samples at ` +
          `${settings.sampleRate} Hz are needed`,
      );
    }
    const wave = Int16Array.from(samples.subarray(0, frames * settings.hopLength), (sample) =>
      Math.max(-32768, Math.min(32767, Math.round(sample * 32768))),
    );
    return { mel: logMelSpectrogram(samples, settings).data, frames, wave };
  }
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
