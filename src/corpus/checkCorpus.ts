import { TextError } from '../errors.ts';
import type { ReadText } from '../text/frontend.ts';
import type { CorpusFinding } from './check/finding.ts';
import { lowScores, type UtteranceScore } from './check/lowScores.ts';
import { findMoved } from './check/movedFiles.ts';
import { phonemeCount } from './check/phonemeCount.ts';
import { RecordingInspector, type RecordingLimits } from './check/recordingFacts.ts';
import { type HeardUtterance, sameSounds } from './check/sameSound.ts';
import { type LabelFinding, type SpeakingRate, unusualRates } from './check/speakingRate.ts';
import { audioFile, type CorpusManifest, type ManifestProblem } from './manifest.ts';

/** JSON-able. */
export interface CorpusReport {
  readonly utterances: number;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly CorpusFinding[];
}

export interface CheckCorpusOptions extends RecordingLimits {
  /** Bad lines that were met when the manifest was read. */
  readonly manifestProblems?: readonly ManifestProblem[];
  /** Reads the texts, to compare their phonemes with the recordings' durations; absent: they are not compared. */
  readonly frontend?: ReadText;
  report?(done: number, total: number): void;
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
  const inspector = new RecordingInspector(options);
  const heard: HeardUtterance[] = [];
  const rates: SpeakingRate[] = [];
  const scores: UtteranceScore[] = [];
  let done = 0;
  for (const utterance of manifest.utterances) {
    const file = audioFile(manifest, utterance);
    const { findings: own, sha256, sound } = await inspector.inspect(utterance, file);
    findings.push(...own);
    if (sound !== undefined && sha256 !== undefined) {
      heard.push({ utterance, file, sha256, fingerprint: sound.fingerprint });
      if (sound.score !== undefined) scores.push({ utterance, score: sound.score });
      const phonemes = options.frontend === undefined ? 0 : phonemeCount(utterance, options.frontend);
      if (phonemes instanceof TextError)
        findings.push({ id: utterance.id, file, kind: 'text', severity: 'error', message: phonemes.message });
      else if (phonemes > 0) rates.push({ utterance, speechSeconds: sound.speechSeconds, phonemes });
    }
    done += 1;
    options.report?.(done, manifest.utterances.length);
  }
  findings.push(...sameSounds(heard), ...mislabelled([...unusualRates(rates), ...lowScores(scores)], manifest));
  const all = await withMoved(findings, manifest);
  const errors = all.filter((finding) => finding.severity === 'error').length;
  return { utterances: manifest.utterances.length, errors, warnings: all.length - errors, findings: all };
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
