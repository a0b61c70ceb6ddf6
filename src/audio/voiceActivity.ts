import startFvad from '@echogarden/fvad-wasm';
import { AudioError } from '../errors.ts';
import { toPcm16 } from './pcm16.ts';
import { resample } from './resample.ts';

/** Whether each frame of a recording is speech. */
export interface VoiceActivity {
  /** [frames] 1 or 0 */
  readonly speech: Uint8Array;
  readonly frameSeconds: number;
}

export interface VoiceActivityOptions {
  /** 0 to 3: how sure the detector must be; higher misses soft speech rather than taking noise for speech. @default 2 */
  readonly strictness?: number;
}

const sampleRate = 16000;
const frameSamples = 320;

/**
 * Tells speech from what is none, in frames of 20 ms, by the detector of WebRTC: a mixture of Gaussians over six bands.
 *
 * @throws AudioError when the detector refuses the strictness.
 */
export async function voiceActivity(
  samples: Float32Array,
  fromRate: number,
  { strictness = 2 }: VoiceActivityOptions = {},
): Promise<VoiceActivity> {
  const pcm = toPcm16(resample(samples, fromRate, sampleRate));
  const fvad = await startFvad();
  const detector = fvad._fvad_new();
  const buffer = fvad._malloc(frameSamples * 2);
  try {
    if (fvad._fvad_set_mode(detector, strictness) < 0)
      throw new AudioError(`voice activity: got a strictness of ${strictness}, expected 0, 1, 2 or 3`);
    fvad._fvad_set_sample_rate(detector, sampleRate);
    const speech = new Uint8Array(Math.floor(pcm.length / frameSamples));
    for (let frame = 0; frame < speech.length; frame++) {
      fvad.HEAP16.set(pcm.subarray(frame * frameSamples, (frame + 1) * frameSamples), buffer / 2);
      speech[frame] = fvad._fvad_process(detector, buffer, frameSamples) === 1 ? 1 : 0;
    }
    return { speech, frameSeconds: frameSamples / sampleRate };
  } finally {
    fvad._free(buffer);
    fvad._fvad_free(detector);
  }
}
