import { type AudioProblem, audioProblems, defaultAudioLimits } from '../audio/audioProblems.ts';
import { inspectAudio } from '../audio/inspectAudio.ts';
import { signalHopSeconds, signalLevels, speechLevel } from '../audio/snr.ts';
import { measureFigures } from '../audio/soundFigures.ts';
import { impossibleRate } from '../corpus/check/speakingRate.ts';
import type { TakeCheck, TakeVerdict } from './studioState.ts';

/** Recordings softer than this drown in the noise of most microphones. */
const softLufs = -40;
/** Speech that begins or ends nearer to the edge may have been cut off. */
const edgeSeconds = 0.03;
const longSilenceSeconds = 1.5;
/** A take that lasts so many times as long as expected holds more than the sentence. */
const longFactor = 3;

/** What is known of a sentence before it is heard. */
export interface TakeExpectation {
  readonly phonemes: number;
  readonly expectedSeconds: number;
}

export interface CheckedTake {
  readonly durationSeconds: number;
  readonly verdict: TakeVerdict;
  readonly checks: readonly TakeCheck[];
}

const order: readonly TakeVerdict[] = ['good', 'doubtful', 'unusable'];

/** Looks at length, level, clipping, noise, silence and bandwidth of one take, samples in [-1, 1]. */
export function checkTake(samples: Float32Array, sampleRate: number, expected: TakeExpectation): CheckedTake {
  const inspection = inspectAudio(samples, sampleRate);
  const { durationSeconds, peakDb, clippedSamples, snrDb, bandwidthHz } = inspection;
  const problems = audioProblems(inspection, defaultAudioLimits);
  const problem = (...kinds: readonly AudioProblem['kind'][]) => problems.find(({ kind }) => kinds.includes(kind));
  const nothing = problem('empty', 'silent');
  if (nothing !== undefined) return nothingHeard(durationSeconds, peakDb);
  const speech = speechEdges(samples, sampleRate);
  const figures = measureFigures({ channels: [samples], sampleRate }, ['loudnessLufs', 'longestPauseSeconds']);
  const checks: readonly TakeCheck[] = [
    lengthCheck(durationSeconds, speech.endSeconds - speech.startSeconds, expected),
    levelCheck(figures.loudnessLufs, peakDb),
    checkOf('clipping', clippedSamples === 0 ? 'none' : `${clippedSamples} samples`, adviceOf(problem('clipped'))),
    checkOf('noise', `${snrDb.toFixed(0)} dB below speech`, adviceOf(problem('noisy'))),
    silenceCheck(speech, durationSeconds, figures.longestPauseSeconds),
    checkOf('bandwidth', `${(bandwidthHz / 1000).toFixed(1)} kHz`, adviceOf(problem('narrow'))),
  ];
  const worst = Math.max(...checks.map(({ verdict }) => order.indexOf(verdict)));
  return { durationSeconds, verdict: order[worst] as TakeVerdict, checks };
}

function nothingHeard(durationSeconds: number, peakDb: number): CheckedTake {
  const advice =
    'Nothing was heard. Is the right microphone chosen, and is it switched on? Then record this sentence again.';
  const check: TakeCheck = { name: 'level', shown: `peak ${peakDb.toFixed(0)} dBFS`, verdict: 'unusable', advice };
  return { durationSeconds, verdict: 'unusable', checks: [check] };
}

function checkOf(name: TakeCheck['name'], shown: string, advice: string | undefined): TakeCheck {
  return advice === undefined ? { name, shown, verdict: 'good' } : { name, shown, verdict: 'doubtful', advice };
}

function adviceOf(problem: AudioProblem | undefined): string | undefined {
  return problem === undefined ? undefined : `The take ${problem.message}.`;
}

function lengthCheck(durationSeconds: number, speechSeconds: number, expected: TakeExpectation): TakeCheck {
  const { expectedSeconds, phonemes } = expected;
  const shown = `${speechSeconds.toFixed(1)} s of speech, about ${expectedSeconds.toFixed(1)} s expected`;
  const rate = impossibleRate({ speechSeconds, phonemes });
  if (rate !== undefined && speechSeconds < expectedSeconds) {
    return checkOf('length', shown, `Too short: nobody says this sentence in ${speechSeconds.toFixed(2)} s.`);
  }
  const isLong = rate !== undefined || durationSeconds > longFactor * expectedSeconds + 2 * longSilenceSeconds;
  return checkOf('length', shown, isLong ? 'Too long for this sentence: is there anything else in it?' : undefined);
}

function levelCheck(loudnessLufs: number, peakDb: number): TakeCheck {
  const shown = `${loudnessLufs.toFixed(0)} LUFS, peak ${peakDb.toFixed(0)} dBFS`;
  const isSoft = loudnessLufs < softLufs;
  return checkOf('level', shown, isSoft ? 'Very soft: come nearer, or turn the microphone up.' : undefined);
}

interface SpeechEdges {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** From the first to the last frame that is speech. */
function speechEdges(samples: Float32Array, sampleRate: number): SpeechEdges {
  const levels = signalLevels(samples, sampleRate);
  const least = speechLevel(levels);
  const isSpeech = (level: number): boolean => level > least;
  const last = levels.findLastIndex(isSpeech);
  if (last < 0) return { startSeconds: 0, endSeconds: samples.length / sampleRate };
  return { startSeconds: levels.findIndex(isSpeech) * signalHopSeconds, endSeconds: (last + 2) * signalHopSeconds };
}

function silenceCheck(
  { startSeconds, endSeconds }: SpeechEdges,
  durationSeconds: number,
  longestPauseSeconds: number,
): TakeCheck {
  const after = Math.max(0, durationSeconds - endSeconds);
  const shown = `${startSeconds.toFixed(1)} s before, ${after.toFixed(1)} s after`;
  const advice = [
    startSeconds < edgeSeconds && 'The beginning may be cut off: wait for “Speak” before you begin.',
    after < edgeSeconds && 'The end may be cut off: stop a moment after the last word.',
    Math.max(startSeconds, after) > longSilenceSeconds && 'Much silence around the sentence.',
    longestPauseSeconds > longSilenceSeconds && `A pause of ${longestPauseSeconds.toFixed(1)} s inside the sentence.`,
  ].filter((one) => one !== false);
  return checkOf('silence', shown, advice.length === 0 ? undefined : advice.join(' '));
}
