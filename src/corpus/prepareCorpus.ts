import { join } from 'node:path';
import { timeAfterCuts } from '../audio/keptSpans.ts';
import { checkSpectralSettings, type SpectralSettings } from '../audio/spectralSettings.ts';
import { TextError } from '../errors.ts';
import type { ReadText } from '../text/frontend.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { hashValue } from './contentHash.ts';
import { FeaturePacks } from './featurePacks.ts';
import { FeatureWork, type FeatureWorkOptions, tooShort } from './featureWork.ts';
import type { Gates } from './gates.ts';
import { judgeCorpus } from './judgeCorpus.ts';
import { audioFile, type CorpusManifest } from './manifest.ts';
import { type FeaturePlace, PackReader } from './packReader.ts';
import { totalSeconds } from './poolSelection.ts';
import { type PreparationRecord, preparedFigures } from './preparationChain.ts';
import type { PreparedRecordings, PreparedUtterance } from './preparedCorpus.ts';
import { symbolSpans, unitFrames } from './unitFrames.ts';
import { type Boundary, splitOf, type Utterance } from './utterance.ts';

export interface PrepareCorpusOptions extends FeatureWorkOptions {
  /** What a recording must be to be trained on. @default anything */
  readonly gates?: Gates | null;
  /** Ids, and reasons, that are not rejected. */
  readonly keep?: readonly string[];
  readonly frontend: ReadText;
  readonly cacheFolder: string;
}

/**
 * Computes what is missing of the features of a corpus, in the cache under the hash of recording, steps and settings, reads
 * its texts, and leaves out what does not pass the gates. A second run computes nothing; a changed recording costs only itself.
 *
 * @throws CorpusError that names the utterance: its file is not the imported one, is too short, or its boundaries do not
 * fit its text; AudioError and TextError likewise; StorageError when the disk is full, and nothing half-made is left.
 */
export async function prepareCorpus(
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: PrepareCorpusOptions,
): Promise<PreparedRecordings> {
  const started = performance.now();
  checkSpectralSettings(options.settings);
  const symbols = manifest.utterances.map((utterance) => readSymbols(utterance, options.frontend));
  const featureFolder = join(options.cacheFolder, 'features');
  const packs = await FeaturePacks.open(featureFolder);
  const work = new FeatureWork(packs, manifest, options);
  await work.run();
  const reader = new PackReader(featureFolder);
  const judged = judgeCorpus(manifest.utterances, work.keys, packs, options);
  const kept = judged.flatMap((one, index) => (one.rejections.length > 0 ? [] : [{ ...one, index }]));
  const prepared = kept.map(({ utterance, key, record, index }) =>
    prepareUtterance(utterance, symbols[index] as SymbolSequence, {
      ...{ features: packs.place(key), reader, manifest, record },
      settings: options.settings,
    }),
  );
  const rejected = judged.filter(({ rejections }) => rejections.length > 0);
  return {
    utterances: prepared,
    settings: options.settings,
    reader,
    speakers: [...new Set(prepared.map(({ speaker }) => speaker))].sort(),
    hash: hashValue([kept.map(({ key }) => key), kept.map(({ utterance: { audio: _, ...rest } }) => rest)]),
    records: new Map(judged.map(({ utterance, record }) => [utterance.id, record])),
    rejected: rejected.map(({ utterance, key, record, rejections }) => ({
      ...{ utterance, rejections, record },
      features: packs.place(key),
    })),
    report: {
      computed: work.computed,
      reused: manifest.utterances.length - work.computed,
      minutes: totalSeconds(prepared) / 60,
      rejected: rejected.length,
      rejectedMinutes: totalSeconds(rejected.map(({ record }) => preparedFigures(record))) / 60,
      recordedMinutes: totalSeconds(judged.map(({ record }) => record.recorded)) / 60,
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

interface PreparedParts {
  readonly features: FeaturePlace;
  readonly reader: PackReader;
  readonly manifest: Pick<CorpusManifest, 'root' | 'utterances'>;
  readonly settings: SpectralSettings;
  readonly record: PreparationRecord;
}

function prepareUtterance(utterance: Utterance, symbols: SymbolSequence, parts: PreparedParts): PreparedUtterance {
  const { features, reader, manifest, settings, record } = parts;
  const { id, speaker, language, kind, tags, text, pinyin } = utterance;
  if (features.frames === 0) {
    throw tooShort({ utteranceId: id, file: audioFile(manifest, utterance) }, record, settings);
  }
  const boundaries = boundariesAfter(utterance.boundaries, record);
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

/** Known stretches in the prepared sound: the chain may have cut time out. */
function boundariesAfter(
  boundaries: readonly Boundary[] | undefined,
  { kept }: PreparationRecord,
): readonly Boundary[] | undefined {
  if (boundaries === undefined || kept === undefined) return boundaries;
  return boundaries.map(({ unit, startSeconds, endSeconds }) => ({
    unit,
    startSeconds: timeAfterCuts(startSeconds, kept),
    endSeconds: timeAfterCuts(endSeconds, kept),
  }));
}
