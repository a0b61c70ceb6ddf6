import { frameLevelsDb } from '../../audio/level.ts';
import { voiceActivity } from '../../audio/voiceActivity.ts';
import type { RecordingSpan } from '../utterance.ts';
import type { SlicingConfig } from './slicingConfig.ts';

/** Speech shorter than this between pauses is a click or a breath. */
const leastSpeechSeconds = 0.12;
/** The detector holds on to speech; frames this far below the loud ones end it. */
const levelRangeDb = 45;

/** Stretches of speech between pauses of at least `silenceSeconds`, in order; none is longer than `maxSeconds`. */
export async function speechRegions(
  samples: Float32Array,
  sampleRate: number,
  config: SlicingConfig,
): Promise<readonly RecordingSpan[]> {
  const { speech, frameSeconds } = await voiceActivity(samples, sampleRate, { strictness: config.strictness });
  const levels = frameLevelsDb(samples, sampleRate, { frameSeconds, hopSeconds: frameSeconds });
  const loud = loudLevel(levels);
  const isSpeech = (frame: number) => speech[frame] === 1 && (levels[frame] ?? -Infinity) > loud - levelRangeDb;
  const regions: RecordingSpan[] = [];
  let start = -1;
  let last = -1;
  const close = () => {
    const region = { startSeconds: start * frameSeconds, endSeconds: (last + 1) * frameSeconds };
    if (start >= 0 && region.endSeconds - region.startSeconds >= leastSpeechSeconds) regions.push(region);
    start = -1;
  };
  for (let frame = 0; frame < speech.length; frame++) {
    if (!isSpeech(frame)) continue;
    if (start >= 0 && (frame - last - 1) * frameSeconds >= config.silenceSeconds) close();
    if (start < 0) start = frame;
    last = frame;
  }
  close();
  return regions.flatMap((region) => splitLong(region, { levels, frameSeconds }, config.maxSeconds));
}

/** The 95th percentile of the frame levels, dBFS. */
function loudLevel(levels: Float32Array | Float64Array): number {
  const sorted = Float64Array.from(levels).sort();
  return sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 0;
}

interface Levels {
  readonly levels: ArrayLike<number>;
  readonly frameSeconds: number;
}

/** Speech without a pause is cut at its softest frame, away from its ends, until no piece is too long. */
function splitLong(region: RecordingSpan, sound: Levels, maxSeconds: number): readonly RecordingSpan[] {
  const seconds = region.endSeconds - region.startSeconds;
  if (seconds <= maxSeconds) return [region];
  const margin = Math.min(0.25 * seconds, 0.5 * maxSeconds);
  let softest = region.startSeconds + seconds / 2;
  let least = Infinity;
  const first = Math.ceil((region.startSeconds + margin) / sound.frameSeconds);
  const end = Math.floor((region.endSeconds - margin) / sound.frameSeconds);
  for (let frame = first; frame < end; frame++) {
    const level = sound.levels[frame] ?? 0;
    if (level >= least) continue;
    least = level;
    softest = (frame + 0.5) * sound.frameSeconds;
  }
  const halves = [
    { startSeconds: region.startSeconds, endSeconds: softest },
    { startSeconds: softest, endSeconds: region.endSeconds },
  ];
  return halves.flatMap((half) => splitLong(half, sound, maxSeconds));
}
