import { robustSpread } from '../robustSpread.ts';
import type { Utterance } from '../utterance.ts';

/** How long an utterance's speech is for the number of its phonemes. */
export interface SpeakingRate {
  readonly utterance: Utterance;
  readonly speechSeconds: number;
  readonly phonemes: number;
}

/** An utterance whose text and recording seem not to belong together. */
export interface LabelFinding {
  readonly utterance: Utterance;
  readonly message: string;
}

/** What people can say: a phoneme takes at least the first and, with pauses inside a sentence, at most the last. */
const possibleSeconds = { least: 0.03, most: 0.7 } as const;
/** Fewer utterances of a speaker say nothing of the speaker's own rate. */
const leastUtterances = 20;
/** Away from the speaker's median by this factor, and by this many times the spread (median absolute deviation). */
const unusualFactor = 2.2;
const unusualSpreads = 6;
/** Short texts vary more. */
const leastPhonemes = 4;

/** Utterances whose recordings are too long or too short for what they are said to say. */
export function unusualRates(rates: readonly SpeakingRate[]): readonly LabelFinding[] {
  const findings: LabelFinding[] = [];
  for (const ofSpeaker of bySpeaker(rates).values()) {
    const logs = ofSpeaker.filter(({ phonemes }) => phonemes >= leastPhonemes).map(logRate);
    const usual = logs.length >= leastUtterances ? usualRange(logs) : undefined;
    for (const rate of ofSpeaker) {
      const message = impossibleRate(rate) ?? unusual(rate, usual);
      if (message !== undefined) findings.push({ utterance: rate.utterance, message });
    }
  }
  return findings;
}

interface UsualRange {
  readonly median: number;
  readonly reach: number;
}

/** Why nobody can say so many phonemes in that time; undefined: it is possible. */
export function impossibleRate({
  speechSeconds,
  phonemes,
}: Pick<SpeakingRate, 'speechSeconds' | 'phonemes'>): string | undefined {
  const seconds = speechSeconds / phonemes;
  if (seconds >= possibleSeconds.least && seconds <= possibleSeconds.most) return undefined;
  return (
    `speaks for ${speechSeconds.toFixed(2)} s, its text has ${phonemes} phonemes: ${seconds.toFixed(3)} s each, ` +
    `${possibleSeconds.least} to ${possibleSeconds.most} s are possible; text and recording do not belong together`
  );
}

function unusual(rate: SpeakingRate, usual: UsualRange | undefined): string | undefined {
  if (usual === undefined || rate.phonemes < leastPhonemes) return undefined;
  if (Math.abs(logRate(rate) - usual.median) <= usual.reach) return undefined;
  const [own, median] = [Math.exp(logRate(rate)), Math.exp(usual.median)];
  return (
    `takes ${own.toFixed(3)} s per phoneme where '${rate.utterance.speaker}' takes ${median.toFixed(3)} s; ` +
    'compare text and recording'
  );
}

function usualRange(logs: readonly number[]): UsualRange {
  const { median, spread } = robustSpread(logs);
  return { median, reach: Math.max(Math.log(unusualFactor), unusualSpreads * spread) };
}

function logRate({ speechSeconds, phonemes }: SpeakingRate): number {
  return Math.log(Math.max(speechSeconds, 1e-3) / phonemes);
}

/** Groups what is known of utterances by who speaks. */
export function bySpeaker<Fact extends { readonly utterance: Utterance }>(
  rates: readonly Fact[],
): ReadonlyMap<string, readonly Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const rate of rates) {
    const group = groups.get(rate.utterance.speaker);
    if (group === undefined) groups.set(rate.utterance.speaker, [rate]);
    else group.push(rate);
  }
  return groups;
}
