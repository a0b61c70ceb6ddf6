import type { SpectralSettings } from '../audio/spectralSettings.ts';
import type { SoundMeasures } from '../core/dataContracts.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import type { Rejection } from './gates.ts';
import type { FeaturePlace, FrameWindow, PackReader } from './packReader.ts';
import type { PreparationRecord } from './preparationChain.ts';
import type { UnitFrames } from './unitFrames.ts';
import type { SplitName, Utterance } from './utterance.ts';

/** An utterance with its features on disk and its symbols in memory. */
export interface PreparedUtterance {
  readonly id: string;
  readonly speaker: string;
  readonly language: Utterance['language'];
  readonly kind: Utterance['kind'];
  readonly split: SplitName;
  readonly tags: Utterance['tags'];
  readonly text: string;
  /** Numbered pinyin as spoken, where it is known. */
  readonly pinyin: readonly string[] | undefined;
  readonly symbols: SymbolSequence;
  readonly frames: number;
  /** frames * hopLength / sampleRate. */
  readonly durationSeconds: number;
  /** The recording itself. */
  readonly audioFile: string;
  /** Where its mel and its wave lie. */
  readonly features: FeaturePlace;
  /** Reads [frames * melBins] log-mel from disk, of a window or of all. */
  mel(window?: FrameWindow): Float32Array;
  /** Reads [frames * hopLength] samples in [-1, 1] from disk, of a window or of all. */
  wave(window?: FrameWindow): Float32Array;
  /** Frames of each syllable and mark, where boundaries are known; they cover all frames. */
  readonly unitFrames: readonly UnitFrames[] | undefined;
  /** [Tx * 2] first and last+1 frame that each symbol may take, where boundaries are known. */
  readonly spans: Int32Array | undefined;
  /** What was measured of the recording, where something asks for it. */
  readonly sound?: SoundMeasures | undefined;
}

/** All utterances of a manifest, ready for training. */
export interface PreparedCorpus {
  readonly utterances: readonly PreparedUtterance[];
  readonly settings: SpectralSettings;
  /** Reads features by their place. */
  readonly reader: PackReader;
  /** Sorted names; a speaker's number is its place here. */
  readonly speakers: readonly string[];
  /** Changes with any recording, text, label or setting. */
  readonly hash: string;
  readonly report: PrepareReport;
  /** Closes the feature files; nothing can be read afterwards. */
  close(): void;
}

/** A prepared corpus with what was measured of each recording, and with those that are not trained on. */
export interface PreparedRecordings extends PreparedCorpus {
  /** By utterance id, rejected ones too. */
  readonly records: ReadonlyMap<string, PreparationRecord>;
  readonly rejected: readonly RejectedRecording[];
  readonly report: PreparationReport;
}

/** A recording that did not pass the gates. */
export interface RejectedRecording {
  readonly utterance: Utterance;
  /** At least one. */
  readonly rejections: readonly Rejection[];
  readonly record: PreparationRecord;
  readonly features: FeaturePlace;
}

interface PrepareReport {
  /** Recordings whose features were computed in this run, and those that stood already. */
  readonly computed: number;
  readonly reused: number;
  /** Of what can be trained on. */
  readonly minutes: number;
  readonly wallSeconds: number;
}

interface PreparationReport extends PrepareReport {
  readonly rejected: number;
  readonly rejectedMinutes: number;
  /** Of all recordings, as they were recorded. */
  readonly recordedMinutes: number;
}
