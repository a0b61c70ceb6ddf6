import { fadeEnds } from '../../../audio/fade.ts';
import { highPass } from '../../../audio/highPass.ts';
import { amplitudeToDb, dbToAmplitude, peakAmplitude, rootMeanSquare } from '../../../audio/level.ts';
import { readAudio } from '../../../audio/readAudio.ts';
import { resample } from '../../../audio/resample.ts';
import { trimSilence } from '../../../audio/silence.ts';
import type { TaskWork } from '../../../core/workers/taskWork.ts';
import { AudioError } from '../../../errors.ts';
import type { GcinVoiceConfig } from './config.ts';

type ClipSettings = GcinVoiceConfig['clip'];

/** What became of a recording; `absent` where the voice has none of that syllable. */
export type Clip =
  | { readonly kind: 'clean'; readonly samples: Float32Array<ArrayBuffer> }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'absent' };

/** The work of cleaning recordings by their file names, for a pool of threads. */
export function createClipWork(settings: ClipSettings): TaskWork<string, Clip> {
  return async (file) => ({ result: await readClip(file, settings) });
}

const clippedPeak = 0.985;
const silentPeakDb = -36;
const shortestSeconds = 0.07;

async function readClip(file: string, settings: ClipSettings): Promise<Clip> {
  const audio = await readAudio(file).catch((cause: unknown) => {
    if (cause instanceof AudioError) return cause;
    throw cause;
  });
  if (audio instanceof AudioError) {
    return isMissing(audio.cause) ? { kind: 'absent' } : refused(audio.message);
  }
  const peak = peakAmplitude(audio.samples);
  if (peak >= clippedPeak) return refused(`clips (peak ${peak.toFixed(2)})`);
  const clean = highPass(audio.samples, audio.sampleRate, settings.highPassHz);
  const cleanPeakDb = amplitudeToDb(peakAmplitude(clean));
  if (cleanPeakDb < silentPeakDb) return refused(`is silent (peak ${cleanPeakDb.toFixed(0)} dBFS)`);
  const samples = shapeClip(resample(clean, audio.sampleRate, settings.sampleRate), settings);
  const seconds = samples.length / settings.sampleRate;
  return seconds < shortestSeconds ? refused(`is only ${seconds.toFixed(3)} s long`) : { kind: 'clean', samples };
}

function refused(why: string): Clip {
  return { kind: 'refused', why };
}

/** Trimmed, faded at its ends, brought to the level; the peak stays below full scale. */
function shapeClip(samples: Float32Array, settings: ClipSettings): Float32Array<ArrayBuffer> {
  const { sampleRate, trimRangeDb, fadeSeconds, levelDb } = settings;
  const speech = trimSilence(samples, sampleRate, { rangeDb: trimRangeDb, keepSeconds: 0.01 });
  const faded = fadeEnds(speech, sampleRate, fadeSeconds);
  const wanted = dbToAmplitude(levelDb) / rootMeanSquare(faded);
  const gain = Math.min(wanted, 0.95 / peakAmplitude(faded));
  return faded.map((sample) => sample * gain);
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}
