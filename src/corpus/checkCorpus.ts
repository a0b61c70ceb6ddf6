import { stat } from 'node:fs/promises';
import { type AudioProblem, audioProblems, defaultAudioLimits } from '../audio/audioProblems.ts';
import { inspectAudio } from '../audio/inspectAudio.ts';
import { type Audio, readAudio } from '../audio/readAudio.ts';
import { AudioError } from '../errors.ts';
import { hashFile } from './contentHash.ts';
import { audioFile, type CorpusManifest, type ManifestProblem } from './manifest.ts';
import type { Utterance } from './utterance.ts';

type CorpusFindingKind =
  | AudioProblem['kind']
  | 'manifest'
  | 'missing'
  | 'unreadable'
  | 'stereo'
  | 'duration'
  | 'sha256';

/** One thing that is wrong with one utterance, in one line. */
export interface CorpusFinding {
  readonly id: string;
  readonly file: string;
  readonly kind: CorpusFindingKind;
  /** error: cannot be trained on; warning: can, but should not. */
  readonly severity: 'error' | 'warning';
  readonly message: string;
}

/** JSON-able. */
export interface CorpusReport {
  readonly utterances: number;
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly CorpusFinding[];
}

export interface CheckCorpusOptions {
  /** Bad lines that were met when the manifest was read. */
  readonly manifestProblems?: readonly ManifestProblem[];
  /** Warn below this signal-to-noise ratio; short syllables have no pause to measure it by, so it is off by default. */
  readonly minimumSnrDb?: number;
  /** Stated and real duration may differ by this much. @default 0.02 */
  readonly durationToleranceSeconds?: number;
  report?(done: number, total: number): void;
}

/** Opens every recording and says what is wrong: missing, unreadable, empty, silent, clipped, stereo, narrow, not as stated. */
export async function checkCorpus(
  manifest: Pick<CorpusManifest, 'root' | 'utterances'>,
  options: CheckCorpusOptions = {},
): Promise<CorpusReport> {
  const findings: CorpusFinding[] = (options.manifestProblems ?? []).map((problem) => ({
    id: problem.id ?? '',
    file: `${problem.file}:${problem.line}`,
    kind: 'manifest',
    severity: 'error',
    message: problem.message,
  }));
  let done = 0;
  for (const utterance of manifest.utterances) {
    findings.push(...(await checkUtterance(utterance, audioFile(manifest, utterance), options)));
    done += 1;
    options.report?.(done, manifest.utterances.length);
  }
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  return { utterances: manifest.utterances.length, errors, warnings: findings.length - errors, findings };
}

/** One line per finding: id, file, what is wrong. */
export function describeFinding({ id, file, severity, message }: CorpusFinding): string {
  return `${severity}: ${id === '' ? '' : `'${id}' `}${file}: ${message}`;
}

async function checkUtterance(
  utterance: Utterance,
  file: string,
  options: CheckCorpusOptions,
): Promise<readonly CorpusFinding[]> {
  const found = await stat(file).catch(() => undefined);
  const finding = (kind: CorpusFindingKind, severity: CorpusFinding['severity'], message: string): CorpusFinding => ({
    id: utterance.id,
    file,
    kind,
    severity,
    message,
  });
  if (found?.isFile() !== true) return [finding('missing', 'error', 'is missing; restore it or delete its line')];
  if (found.size === 0) return [finding('empty', 'error', 'is empty (0 bytes); record it again or delete its line')];
  const findings: CorpusFinding[] = [];
  if (utterance.sha256 !== undefined && (await hashFile(file)) !== utterance.sha256) {
    findings.push(
      finding('sha256', 'error', 'is not the file that was imported (sha256 differs); import the corpus again'),
    );
  }
  const audio = await readAudio(file).catch((cause: unknown) => {
    if (cause instanceof AudioError) return cause;
    throw cause;
  });
  if (audio instanceof AudioError) {
    return [...findings, finding('unreadable', 'error', audio.message.replace(`${file}: `, ''))];
  }
  for (const { kind, fatal, message } of soundProblems(audio, options)) {
    findings.push(finding(kind, fatal ? 'error' : 'warning', message));
  }
  if (audio.channels > 1) {
    const message = `has ${audio.channels} channels; their mean is used, one channel is expected`;
    findings.push(finding('stereo', 'warning', message));
  }
  const difference = Math.abs(audio.durationSeconds - utterance.durationSeconds);
  if (difference > (options.durationToleranceSeconds ?? 0.02)) {
    const stated = `${utterance.durationSeconds.toFixed(3)} s`;
    const message = `lasts ${audio.durationSeconds.toFixed(3)} s, the manifest says ${stated}; import the corpus again`;
    findings.push(finding('duration', 'error', message));
  }
  return findings;
}

function soundProblems(audio: Audio, options: CheckCorpusOptions): readonly AudioProblem[] {
  const limits = { ...defaultAudioLimits, snrDb: options.minimumSnrDb ?? Number.NEGATIVE_INFINITY };
  return audioProblems(inspectAudio(audio.samples, audio.sampleRate), limits);
}
