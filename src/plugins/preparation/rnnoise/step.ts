import createRnnoise, { type RnnoiseModule } from '@echogarden/rnnoise-wasm';
import { resample } from '../../../audio/resample.ts';
import { mapChannels, type SoundStep } from '../../../audio/soundStep.ts';
import type { RnnoiseConfig } from './index.ts';

const networkSampleRate = 48000;
/** The network hears samples as 16-bit numbers. */
const scale = 32768;

/** Source: Valin 2018, "A hybrid DSP/deep learning approach to real-time full-band speech enhancement", and its code. */
export async function createStep({ mix }: RnnoiseConfig): Promise<SoundStep> {
  const network = await createRnnoise();
  return (sound) =>
    mapChannels(sound, (samples) => {
      const wide = resample(samples, sound.sampleRate, networkSampleRate);
      const clean = resample(denoise(network, wide), networkSampleRate, sound.sampleRate);
      return samples.map((sample, i) => mix * (clean[i] ?? 0) + (1 - mix) * sample);
    });
}

/** Each sound begins with a fresh state. The network answers a frame late, so one frame of silence follows the sound. */
function denoise(network: RnnoiseModule, samples: Float32Array): Float32Array {
  const frame = network._rnnoise_get_frame_size();
  const state = network._rnnoise_create(0);
  const place = network._malloc(frame * Float32Array.BYTES_PER_ELEMENT);
  const output = new Float32Array(samples.length);
  try {
    for (let start = 0; start < samples.length + frame; start += frame) {
      const heap = network.HEAPF32.subarray(place / 4, place / 4 + frame);
      for (let i = 0; i < frame; i++) heap[i] = scale * (samples[start + i] ?? 0);
      network._rnnoise_process_frame(state, place, place);
      const cleaned = network.HEAPF32.subarray(place / 4, place / 4 + frame);
      for (let i = 0; i < frame; i++) {
        const at = start + i - frame;
        if (at >= 0 && at < output.length) output[at] = (cleaned[i] as number) / scale;
      }
    }
  } finally {
    network._rnnoise_destroy(state);
    network._free(place);
  }
  return output;
}
