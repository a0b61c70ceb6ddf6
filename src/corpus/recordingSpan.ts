import { CorpusError } from '../errors.ts';
import type { RecordingSpan } from './utterance.ts';

/** A span may end this much after its recording, as the rounding of labels has it. */
const overhangSeconds = 0.05;

/**
 * The samples of the part of a recording that an utterance is; all of them without a span.
 *
 * @throws CorpusError naming `place` when the span ends after the recording.
 */
export function cutSpan(
  samples: Float32Array,
  sampleRate: number,
  { span, place }: { readonly span: RecordingSpan | undefined; readonly place: string },
): Float32Array {
  if (span === undefined) return samples;
  checkSpan(span, samples.length / sampleRate, place);
  return samples.subarray(Math.round(span.startSeconds * sampleRate), Math.round(span.endSeconds * sampleRate));
}

/** @throws CorpusError naming `place` when the span ends after the recording. */
export function checkSpan(span: RecordingSpan, recordingSeconds: number, place: string): void {
  if (span.endSeconds <= recordingSeconds + overhangSeconds) return;
  const given = `${span.startSeconds} s to ${span.endSeconds} s`;
  throw new CorpusError(
    `${place}: the segment ${given} ends after its recording, which lasts ${recordingSeconds.toFixed(3)} s`,
  );
}
