import type { AudioInspection } from './inspectAudio.ts';

export interface AudioProblem {
  readonly kind: 'empty' | 'silent' | 'clipped' | 'offset' | 'narrow' | 'noisy';
  /** Whether training on the clip makes no sense at all. */
  readonly fatal: boolean;
  readonly message: string;
}

export interface AudioLimits {
  /** Clipped samples that are let pass. */
  readonly clippedSamples: number;
  readonly dcOffset: number;
  /** What a voice needs at least; telephone speech ends at 4 kHz. */
  readonly bandwidthHz: number;
  /** Claimed to be needed for a clean timbre vector. */
  readonly snrDb: number;
}

export const defaultAudioLimits: AudioLimits = { clippedSamples: 0, dcOffset: 0.01, bandwidthHz: 5000, snrDb: 25 };

/** What is wrong with a recording, each in one sentence that says what was measured, what is expected and what to do. */
export function audioProblems(
  { durationSeconds, peakDb, clippedSamples, dcOffset, bandwidthHz, snrDb, silent }: AudioInspection,
  limits: AudioLimits = defaultAudioLimits,
): readonly AudioProblem[] {
  if (durationSeconds === 0) return [{ kind: 'empty', fatal: true, message: 'holds no samples; leave it out' }];
  if (silent) {
    const message = `is silent: its peak is ${peakDb.toFixed(0)} dBFS; record it again or leave it out`;
    return [{ kind: 'silent', fatal: true, message }];
  }
  const problems: AudioProblem[] = [];
  const warn = (kind: AudioProblem['kind'], holds: boolean, message: string): void => {
    if (holds) problems.push({ kind, fatal: false, message });
  };
  const hz = (value: number): string => `${(value / 1000).toFixed(1)} kHz`;
  warn('clipped', clippedSamples > limits.clippedSamples, `is clipped in ${clippedSamples} samples; record it softer`);
  warn(
    'offset',
    Math.abs(dcOffset) > limits.dcOffset,
    `has an offset of ${dcOffset.toFixed(3)} (at most ${limits.dcOffset}); preparation takes it away by a high-pass`,
  );
  warn(
    'narrow',
    bandwidthHz < limits.bandwidthHz,
    `ends at ${hz(bandwidthHz)} (at least ${hz(limits.bandwidthHz)}), as telephone speech does; use the original recording`,
  );
  warn('noisy', snrDb < limits.snrDb, `has ${snrDb.toFixed(0)} dB from noise to speech (at least ${limits.snrDb} dB)`);
  return problems;
}
