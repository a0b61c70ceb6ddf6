import type { Audio } from '../audio/readAudio.ts';
import { TextError } from '../errors.ts';
import type { ReadText } from '../text/frontend.ts';
import { comparedTexts } from './check/comparedTexts.ts';
import type { CorpusFinding } from './check/finding.ts';
import { heardOtherwise, type WriteDown } from './check/heardOtherwise.ts';
import { findMoved } from './check/movedFiles.ts';
import { phonemeCount } from './check/phonemeCount.ts';
import { preferredTexts } from './check/preferredTexts.ts';
import {
  type HeardSound,
  type HearUtterance,
  RecordingInspector,
  type RecordingLimits,
} from './check/recordingFacts.ts';
import { type HeardUtterance, sameSounds } from './check/sameSound.ts';
import { type LabelFinding, type SpeakingRate, unusualRates } from './check/speakingRate.ts';
import { audioFile, type CorpusManifest, type ManifestProblem } from './manifest.ts';
import type { Utterance } from './utterance.ts';

/** JSON-able. */
export interface CorpusReport {
  readonly utterances: number;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly CorpusFinding[];
}

export type ScoreTexts = (audio: Audio, texts: readonly string[], language: Utterance['language']) => readonly number[];

export interface CheckCorpusOptions extends RecordingLimits {
  /** Bad lines that were met when the manifest was read. */
  readonly manifestProblems?: readonly ManifestProblem[];
  /** Reads the texts, to compare their phonemes with the recordings' durations; absent: they are not compared. */
  readonly frontend?: ReadText;
  /** How well a recording fits each of some texts, by a model: higher is better. */
  readonly score?: ScoreTexts | undefined;
  /** Writes down what is said, and how far that is from the text. */
  readonly writeDown?: WriteDown | undefined;
  /** Told of the speakers whose texts the model does not tell apart. */
  onUntold?(speakers: readonly string[]): void;
  report?(done: number, total: number): void;
}

interface ListenedUtterance extends HeardSound {
  readonly utterance: Utterance;
}

/**
 * Opens every recording and says what is wrong: missing, moved, changed, unreadable, empty, silent, clipped, stereo,
 * narrow, not as stated; twice the same sound; text and recording that do not fit.
 */
export async function checkCorpus(
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: CheckCorpusOptions = {},
): Promise<CorpusReport> {
  const findings: CorpusFinding[] = (options.manifestProblems ?? []).map(manifestFinding);
  const inspector = new RecordingInspector(options, listenerOf(manifest.utterances, options));
  const heard: HeardUtterance[] = [];
  const rates: SpeakingRate[] = [];
  const listened: ListenedUtterance[] = [];
  let done = 0;
  for (const utterance of manifest.utterances) {
    const file = audioFile(manifest, utterance);
    const { findings: own, sha256, sound } = await inspector.inspect(utterance, file);
    findings.push(...own);
    if (sound !== undefined && sha256 !== undefined) {
      heard.push({ utterance, file, sha256, fingerprint: sound.fingerprint });
      listened.push({ utterance, ...sound.heard });
      const phonemes = options.frontend === undefined ? 0 : phonemeCount(utterance, options.frontend);
      if (phonemes instanceof TextError)
        findings.push({ id: utterance.id, file, kind: 'text', severity: 'error', message: phonemes.message });
      else if (phonemes > 0) rates.push({ utterance, speechSeconds: sound.speechSeconds, phonemes });
    }
    done += 1;
    options.report?.(done, manifest.utterances.length);
  }
  const labels = [...unusualRates(rates), ...heardFindings(listened, options)];
  findings.push(...sameSounds(heard), ...mislabelled(labels, manifest));
  const all = await withMoved(findings, manifest);
  const errors = all.filter((finding) => finding.severity === 'error').length;
  return { utterances: manifest.utterances.length, errors, warnings: all.length - errors, findings: all };
}

/** Lets the model score an utterance's text and others of about its length, and the writer write it down. */
function listenerOf(
  utterances: readonly Utterance[],
  { score, writeDown, frontend }: CheckCorpusOptions,
): HearUtterance | undefined {
  if (score === undefined && writeDown === undefined) return undefined;
  const phonemesOf = (utterance: Utterance): number => {
    const phonemes = frontend === undefined ? 0 : phonemeCount(utterance, frontend);
    return phonemes instanceof TextError ? 0 : phonemes;
  };
  const textsFor = score === undefined ? () => [] : comparedTexts(utterances, phonemesOf);
  const scoresOf = (audio: Audio, utterance: Utterance) => {
    const texts = [utterance.text, ...textsFor(utterance)];
    const [own = Number.NEGATIVE_INFINITY, ...others] = score?.(audio, texts, utterance.language) ?? [];
    return { own, others };
  };
  return async (audio, utterance) => ({
    scores: score === undefined ? undefined : scoresOf(audio, utterance),
    written: await writeDown?.(audio, utterance),
  });
}

/** What those who listened say of texts. */
function heardFindings(
  listened: readonly ListenedUtterance[],
  { onUntold }: CheckCorpusOptions,
): readonly LabelFinding[] {
  const scored = listened.flatMap(({ utterance, scores }) => (scores === undefined ? [] : [{ utterance, ...scores }]));
  const written = listened.flatMap(({ utterance, written: one }) => (one === undefined ? [] : [{ utterance, ...one }]));
  const { findings, untold } = preferredTexts(scored);
  if (untold.length > 0) onUntold?.(untold);
  return [...findings, ...heardOtherwise(written)];
}

/** One line per finding: id, file, what is wrong. */
export function describeFinding({ id, file, severity, message }: CorpusFinding): string {
  return `${severity}: ${id === '' ? '' : `'${id}' `}${file}: ${message}`;
}

function manifestFinding({ id, file, line, message }: ManifestProblem): CorpusFinding {
  return { id: id ?? '', file: `${file}:${line}`, kind: 'manifest', severity: 'error', message };
}

function mislabelled(found: readonly LabelFinding[], manifest: Pick<CorpusManifest, 'root'>): readonly CorpusFinding[] {
  return found.map(({ utterance, message }) => ({
    ...{ id: utterance.id, file: audioFile(manifest, utterance), kind: 'mislabelled', severity: 'warning', message },
  }));
}

/** What is missing is looked for by its hash elsewhere below the root. */
async function withMoved(
  findings: readonly CorpusFinding[],
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
): Promise<readonly CorpusFinding[]> {
  const missing = new Set(findings.filter(({ kind }) => kind === 'missing').map(({ id }) => id));
  const hashOf = new Map(
    manifest.utterances.flatMap(({ id, sha256 }) => (missing.has(id) && sha256 !== undefined ? [[id, sha256]] : [])),
  );
  const moved = await findMoved(manifest, new Set(hashOf.values()));
  return findings.map((finding) => {
    const place = finding.kind === 'missing' ? moved.get(hashOf.get(finding.id) ?? '') : undefined;
    if (place === undefined) return finding;
    return { ...finding, kind: 'moved', message: `was moved to '${place}'; move it back or import the corpus again` };
  });
}
