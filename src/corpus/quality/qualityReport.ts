import { quantile } from '../../audio/level.ts';
import type { SoundFigures } from '../../audio/soundFigures.ts';
import { isSpeech } from '../../text/symbolTable.ts';
import { describeRejection, type RejectionReason } from '../gates.ts';
import { type PreparationRecord, preparedFigures } from '../preparationChain.ts';
import type { PreparedRecordings, PreparedUtterance } from '../preparedCorpus.ts';
import type { VoiceDistance } from './judgeVoices.ts';
import type { SoundProfile } from './soundProfile.ts';

/** One recording in the report. JSON-able. */
export interface QualityRow {
  readonly id: string;
  readonly speaker: string;
  readonly text: string;
  /** Why it is not trained on; none where it is. */
  readonly rejected: readonly string[];
  readonly recorded: SoundFigures;
  readonly prepared: SoundFigures;
  readonly steps: PreparationRecord['steps'];
  readonly medianHz: number | null;
  /** From the 10th to the 90th percentile of the pitch. */
  readonly pitchRangeSemitones: number | null;
  /** Of text per second of prepared sound; letters and English words count as what the frontend makes of them. */
  readonly syllablesPerSecond: number | null;
  readonly silenceRatio: number;
  /** How much of the sound, and of its pauses, holds its frequencies: 0 to 5. */
  readonly steadyTones: number | null;
  readonly pauseTones: number | null;
  /** How far the speech stands above the steady noise under it, dB. */
  readonly overSteadyNoiseDb: number | null;
  readonly voiceDistance: number | null;
  /** What looks wrong and no gate decides. */
  readonly suspicions: readonly Suspicion[];
}

export interface Suspicion {
  readonly kind: 'music' | 'foreign-voice' | 'noise' | 'rate';
  readonly message: string;
}

/** What a corpus sounds like. JSON-able. */
export interface QualityReport {
  readonly corpus: string;
  readonly createdAt: string;
  readonly recordedMinutes: number;
  readonly keptMinutes: number;
  readonly rejectedMinutes: number;
  readonly rejectedBy: readonly {
    readonly reason: RejectionReason;
    readonly utterances: number;
    readonly minutes: number;
  }[];
  /** What voices were compared with, or why they were not. */
  readonly voices: { readonly measuredWith: string } | { readonly notMeasured: string };
  readonly rows: readonly QualityRow[];
}

/** Of 80 clean prompts none reaches it; loud music under speech passes it. */
const musicFrom = 2.4;
/** In pauses none of 60 clean prompts, with and without noise, passes 1.8; of cleaner speech its pauses say nothing. */
const pauseMusicFrom = 2;
const audiblePausesSnrDb = 40;
/** Of 60 clean prompts none has less than 39 dB; with noise at 30 dB they have 34 at most. */
const audibleNoiseDb = 36;
/** Syllables per second that are hardly ever spoken: the text may be another one. */
const slowestRate = 0.7;
const fastestRate = 10;

export interface QualityParts {
  readonly corpus: string;
  readonly createdAt: string;
  readonly profiles: ReadonlyMap<string, SoundProfile>;
  readonly distances: ReadonlyMap<string, VoiceDistance>;
  readonly voices: QualityReport['voices'];
}

export function qualityReport(prepared: PreparedRecordings, parts: QualityParts): QualityReport {
  const kept = prepared.utterances.map((utterance) => {
    const { id, speaker, text } = utterance;
    return { id, speaker, text, rejected: [], syllables: syllablesOf(utterance) };
  });
  const rejected = prepared.rejected.map(({ utterance: { id, speaker, text }, rejections }) => ({
    ...{ id, speaker, text, rejected: rejections.map(describeRejection), syllables: undefined },
  }));
  const { recordedMinutes, minutes, rejectedMinutes } = prepared.report;
  return {
    corpus: parts.corpus,
    createdAt: parts.createdAt,
    recordedMinutes,
    keptMinutes: minutes,
    rejectedMinutes,
    rejectedBy: reasonsOf(prepared.rejected),
    voices: parts.voices,
    rows: [...kept, ...rejected].map((one) => rowOf(one, prepared.records.get(one.id) as PreparationRecord, parts)),
  };
}

/** Syllables of Mandarin; undefined where Latin letters are said, which may be words of any length. */
function syllablesOf({ text, pinyin, symbols }: PreparedUtterance): number | undefined {
  if (pinyin !== undefined) return pinyin.length;
  if (/\p{Script=Latin}/u.test(text)) return undefined;
  return new Set(symbols.syllableIndex.filter((_, at) => isSpeech(symbols.symbols[at] ?? ''))).size;
}

function rowOf(
  { syllables, ...about }: Pick<QualityRow, 'id' | 'speaker' | 'text' | 'rejected'> & { syllables: number | undefined },
  record: PreparationRecord,
  { profiles, distances }: QualityParts,
): QualityRow {
  const prepared = preparedFigures(record);
  const profile = profiles.get(about.id);
  const voice = distances.get(about.id);
  const pitch = profile?.pitch;
  const rate = syllables === undefined ? null : syllables / prepared.durationSeconds;
  const tones = profile?.steadyTones;
  const suspicions = [...musicSuspicion(tones, prepared.snrDb)];
  const overNoise = profile?.overSteadyNoiseDb;
  if (about.rejected.length === 0 && overNoise !== undefined && overNoise < audibleNoiseDb) {
    suspicions.push({ kind: 'noise', message: `steady noise ${overNoise.toFixed(0)} dB below its speech` });
  }
  if (voice?.isForeign === true) {
    const message = `its voice is ${voice.distance.toFixed(2)} from the speaker's`;
    suspicions.push({ kind: 'foreign-voice', message });
  }
  if (rate !== null && (rate < slowestRate || rate > fastestRate)) {
    const message = `${rate.toFixed(1)} syllables a second: is this its text?`;
    suspicions.push({ kind: 'rate', message });
  }
  return {
    ...about,
    recorded: record.recorded,
    prepared,
    steps: record.steps,
    medianHz: pitch?.medianHz ?? null,
    pitchRangeSemitones: pitch === undefined ? null : 12 * Math.log2(pitch.highHz / pitch.lowHz),
    syllablesPerSecond: rate,
    silenceRatio: 1 - prepared.speechRatio,
    steadyTones: tones?.overall ?? null,
    pauseTones: tones?.pauses ?? null,
    overSteadyNoiseDb: profile?.overSteadyNoiseDb ?? null,
    voiceDistance: voice?.distance ?? null,
    suspicions,
  };
}

function musicSuspicion(tones: SoundProfile['steadyTones'], snrDb: number): readonly Suspicion[] {
  const inPauses = tones !== undefined && tones.pauses > pauseMusicFrom && snrDb < audiblePausesSnrDb;
  if (tones === undefined || (tones.overall <= musicFrom && !inPauses)) return [];
  const [where, figure] = tones.overall > musicFrom ? ['', tones.overall] : [' in its pauses', tones.pauses];
  return [{ kind: 'music', message: `holds its frequencies${where} as music does (${figure.toFixed(1)} of 5)` }];
}

function reasonsOf(rejected: PreparedRecordings['rejected']): QualityReport['rejectedBy'] {
  const groups = new Map<RejectionReason, { utterances: number; minutes: number }>();
  for (const { rejections, record } of rejected) {
    for (const { reason } of rejections) {
      const group = groups.get(reason) ?? { utterances: 0, minutes: 0 };
      group.utterances += 1;
      group.minutes += preparedFigures(record).durationSeconds / 60;
      groups.set(reason, group);
    }
  }
  return [...groups].map(([reason, group]) => ({ reason, ...group }));
}

/** 5th percentile, median and 95th of the values that there are. */
export function spreadOf(values: readonly (number | null)[]): readonly [number, number, number] | undefined {
  const known = values.filter((value): value is number => value !== null && Number.isFinite(value));
  if (known.length === 0) return undefined;
  return [quantile(known, 0.05), quantile(known, 0.5), quantile(known, 0.95)];
}
