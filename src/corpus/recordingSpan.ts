import type { Audio } from '../audio/readAudio.ts';
import { CorpusError } from '../errors.ts';
import type { RecordingSpan } from './utterance.ts';

/** A span may end this much after its recording, as the rounding of labels has it. */
const overhangSeconds = 0.05;

/**
 * The part of a recording that an utterance is; the recording itself without a span.
 *
 * @throws CorpusError naming `place` when the span ends after the recording.
 */
export function cutSpan(audio: Audio, span: RecordingSpan | undefined, place: string): Audio {
  if (span === undefined) return audio;
  checkSpan(span, audio.durationSeconds, place);
  const from = Math.round(span.startSeconds * audio.sampleRate);
  const samples = audio.samples.subarray(from, Math.round(span.endSeconds * audio.sampleRate));
  return { ...audio, samples, durationSeconds: samples.length / audio.sampleRate };
}

/** @throws CorpusError naming `place` when the span ends after the recording. */
export function checkSpan(span: RecordingSpan, recordingSeconds: number, place: string): void {
  if (span.endSeconds <= recordingSeconds + overhangSeconds) return;
  const given = `${span.startSeconds} s to ${span.endSeconds} s`;
  throw new CorpusError(
    `${place}: the segment ${given} ends after its recording, which lasts ${recordingSeconds.toFixed(3)} s`,
  );
}
