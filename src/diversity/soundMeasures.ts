import { trackF0 } from '../audio/f0.ts';
import { frameLevelsDb, quantile } from '../audio/level.ts';
import { integratedLoudness, loudnessRange } from '../audio/loudness.ts';
import { pitchRange, voicedSemitones } from '../audio/melody.ts';
import { type Audio, decodeAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { trimSilence } from '../audio/silence.ts';
import type { SoundMeasures } from '../core/dataContracts.ts';
import type { TaskWork } from '../core/workers/taskWork.ts';
import { type Recording, readRecording } from '../corpus/recordingFeatures.ts';
import { cutSpan } from '../corpus/recordingSpan.ts';

/** Pitch needs no more. */
const pitchRate = 16_000;
const pitchHop = 160;
const levelFrames = { frameSeconds: 0.025, hopSeconds: 0.01 };
const leastPauseSeconds = 0.15;
/** Below the loudest frame. */
const pauseDepthDb = 35;

/** The work of measuring recordings, for a pool of threads. */
export function createSoundWork(): TaskWork<Recording, SoundMeasures> {
  // Parts of a long recording come one after the other: it is decoded once.
  let open: { readonly file: string; readonly audio: Audio } | undefined;
  return async (recording) => {
    const { utteranceId, file, span } = recording;
    if (span === undefined || open?.file !== file) {
      open = { file, audio: await decodeAudio(readRecording(recording), file) };
    }
    const { samples, sampleRate } = open.audio;
    const own = cutSpan(samples, sampleRate, { span, place: `'${utteranceId}': ${file}` });
    return { result: measureSound(own, sampleRate) };
  };
}

/** How a recording of one voice sounds. */
export function measureSound(samples: Float32Array, sampleRate: number): SoundMeasures {
  const speech = trimSilence(samples, sampleRate, { keepSeconds: 0 });
  const { pauses, silentSeconds } = innerPauses(speech, sampleRate);
  const atRate = sampleRate === pitchRate ? speech : resample(speech, sampleRate, pitchRate);
  const pitches = voicedSemitones(trackF0(atRate, pitchRate, { hopLength: pitchHop }));
  return {
    speechSeconds: speech.length / sampleRate - silentSeconds,
    pauses,
    pitchHz: pitches.length > 0 ? 2 ** (quantile(pitches, 0.5) / 12) : undefined,
    pitchRangeSemitones: pitchRange(pitches),
    loudnessLufs: integratedLoudness(samples, sampleRate),
    loudnessRangeLu: loudnessRange(speech, sampleRate),
  };
}

function innerPauses(
  speech: Float32Array,
  sampleRate: number,
): { readonly pauses: number; readonly silentSeconds: number } {
  const levels = frameLevelsDb(speech, sampleRate, levelFrames);
  const silent = levels.reduce((most, level) => Math.max(most, level), Number.NEGATIVE_INFINITY) - pauseDepthDb;
  let [pauses, silentSeconds, run] = [0, 0, 0];
  for (const level of [...levels, 0]) {
    if (level < silent) {
      run += 1;
      continue;
    }
    const seconds = run * levelFrames.hopSeconds;
    if (seconds >= leastPauseSeconds) {
      pauses += 1;
      silentSeconds += seconds;
    }
    run = 0;
  }
  return { pauses, silentSeconds };
}
