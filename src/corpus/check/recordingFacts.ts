import { stat } from 'node:fs/promises';
import { type AudioProblem, audioProblems, defaultAudioLimits } from '../../audio/audioProblems.ts';
import { audioFingerprint } from '../../audio/fingerprint.ts';
import { inspectAudio } from '../../audio/inspectAudio.ts';
import { type Audio, readAudio } from '../../audio/readAudio.ts';
import { speechSpan } from '../../audio/silence.ts';
import { AudioError, CorpusError } from '../../errors.ts';
import { hashFile } from '../contentHash.ts';
import { cutSpan } from '../recordingSpan.ts';
import type { Utterance } from '../utterance.ts';
import type { CorpusFinding, CorpusFindingKind } from './finding.ts';
import type { WrittenDown } from './heardOtherwise.ts';
import type { TextScores } from './preferredTexts.ts';

/** What one look at an utterance's recording brought. */
export interface RecordingFacts {
  readonly findings: readonly CorpusFinding[];
  /** Hash of the whole file; undefined where it is missing or empty. */
  readonly sha256: string | undefined;
  /** Absent where the recording cannot be read. */
  readonly sound: SoundFacts | undefined;
}

export interface SoundFacts {
  readonly fingerprint: Uint32Array;
  readonly speechSeconds: number;
  /** Of those that heard it; absent where nobody did. */
  readonly heard: HeardSound | undefined;
}

/** What those who listen say of an utterance. */
export interface HeardSound {
  /** How well it fits its text and some others; absent where no model was named. */
  readonly scores?: TextScores | undefined;
  /** Absent where nobody writes down what is said, or nothing can be told by it. */
  readonly written?: WrittenDown | undefined;
}

export type HearUtterance = (audio: Audio, utterance: Utterance) => Promise<HeardSound>;

export interface RecordingLimits {
  readonly minimumSnrDb?: number | undefined;
  readonly durationToleranceSeconds?: number | undefined;
}

interface OpenFile {
  readonly file: string;
  readonly sha256: string;
  readonly audio: Audio | AudioError;
}

/** Opens recordings one after the other; the last file stays open for the next utterance that lies in it. */
export class RecordingInspector {
  readonly #limits: RecordingLimits;
  readonly #hear: HearUtterance | undefined;
  #open: OpenFile | undefined;

  constructor(limits: RecordingLimits, hear: HearUtterance | undefined) {
    this.#limits = limits;
    this.#hear = hear;
  }

  async inspect(utterance: Utterance, file: string): Promise<RecordingFacts> {
    const nothing = { sha256: undefined, sound: undefined };
    const found = await stat(file).catch(() => undefined);
    const one = (kind: CorpusFindingKind, message: string) => ({
      ...nothing,
      findings: [{ id: utterance.id, file, kind, severity: 'error', message } as const],
    });
    if (found?.isFile() !== true) return one('missing', 'is missing; restore it or delete its line');
    if (found.size === 0) return one('empty', 'is empty (0 bytes); record it again or delete its line');
    return this.#inspectOpen(utterance, await this.#openFile(file));
  }

  async #openFile(file: string): Promise<OpenFile> {
    if (this.#open?.file === file) return this.#open;
    const audio = await readAudio(file).catch((cause: unknown) => {
      if (cause instanceof AudioError) return cause;
      throw cause;
    });
    this.#open = { file, sha256: await hashFile(file), audio };
    return this.#open;
  }

  async #inspectOpen(utterance: Utterance, { file, sha256, audio: whole }: OpenFile): Promise<RecordingFacts> {
    const findings: CorpusFinding[] = [];
    const add = (kind: CorpusFindingKind, severity: CorpusFinding['severity'], message: string) =>
      findings.push({ id: utterance.id, file, kind, severity, message });
    if (utterance.sha256 !== undefined && sha256 !== utterance.sha256)
      add('changed', 'error', 'is not the file that was imported (sha256 differs); import the corpus again');
    const audio = whole instanceof AudioError ? whole : cutOrRefuse(whole, utterance);
    if (audio instanceof Error) {
      const kind = audio instanceof AudioError ? 'unreadable' : 'duration';
      add(kind, 'error', audio.message.replace(`${file}: `, ''));
      return { findings, sha256, sound: undefined };
    }
    for (const { kind, fatal, message } of this.#soundProblems(audio)) add(kind, fatal ? 'error' : 'warning', message);
    if (audio.channels > 1)
      add('stereo', 'warning', `has ${audio.channels} channels; their mean is used, one channel is expected`);
    const difference = Math.abs(audio.durationSeconds - utterance.durationSeconds);
    if (difference > (this.#limits.durationToleranceSeconds ?? 0.02)) {
      const stated = `${utterance.durationSeconds.toFixed(3)} s`;
      const lasts = `${audio.durationSeconds.toFixed(3)} s`;
      add('duration', 'error', `lasts ${lasts}, the manifest says ${stated}; import the corpus again`);
    }
    const speech = speechSpan(audio.samples, audio.sampleRate, { keepSeconds: 0 });
    const speechSeconds = speech === undefined ? 0 : speech.endSeconds - speech.startSeconds;
    const fingerprint = audioFingerprint(audio.samples, audio.sampleRate);
    const heard = await this.#hear?.(audio, utterance);
    return { findings, sha256, sound: { fingerprint, speechSeconds, heard } };
  }

  #soundProblems(audio: Audio): readonly AudioProblem[] {
    const limits = { ...defaultAudioLimits, snrDb: this.#limits.minimumSnrDb ?? Number.NEGATIVE_INFINITY };
    return audioProblems(inspectAudio(audio.samples, audio.sampleRate), limits);
  }
}

function cutOrRefuse(whole: Audio, utterance: Utterance): Audio | CorpusError {
  try {
    const { sampleRate } = whole;
    const samples = cutSpan(whole.samples, sampleRate, { span: utterance.span, place: utterance.audio });
    return { ...whole, samples, durationSeconds: samples.length / sampleRate };
  } catch (cause) {
    if (cause instanceof CorpusError) return cause;
    throw cause;
  }
}
