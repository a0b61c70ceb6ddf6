import { dbToAmplitude, rootMeanSquare } from '../../../audio/level.ts';
import { mixChannels } from '../../../audio/mixChannels.ts';
import { type Audio, readAudio } from '../../../audio/readAudio.ts';
import { resample } from '../../../audio/resample.ts';
import { mapChannels, type SoundStep } from '../../../audio/soundStep.ts';
import { hashBytes } from '../../../corpus/contentHash.ts';
import { philoxUniform } from '../../../nn/philox.ts';
import { hash31 } from '../../../nn/random.ts';
import type { BackgroundOptions } from './index.ts';
import { makeSound } from './madeSounds.ts';

/** What is mixed in, and from where on, the samples of a recording and the seed decide. */
export async function createStep({ sound, files, signalToNoiseDb, seed }: BackgroundOptions): Promise<SoundStep> {
  const recordings: readonly Audio[] = await Promise.all(files.map(({ path }) => readAudio(path)));
  return (heard) => {
    const mono = mixChannels(heard.channels);
    const { sampleRate } = heard;
    const key = hash31(`${seed}/${hashBytes(new Uint8Array(mono.buffer, mono.byteOffset, mono.byteLength))}`);
    const length = { count: mono.length, sampleRate, key };
    const background = recordings.length > 0 ? stretchOf(recordings, length) : makeSound[sound](length);
    const level = rootMeanSquare(background);
    const gain = level > 0 ? (rootMeanSquare(mono) * dbToAmplitude(-signalToNoiseDb)) / level : 0;
    return mapChannels(heard, (samples) => samples.map((sample, n) => sample + gain * (background[n] as number)));
  };
}

/** A stretch of one of the recordings, which begins anew where it ends too early. */
function stretchOf(
  recordings: readonly Audio[],
  { count, sampleRate, key }: { readonly count: number; readonly sampleRate: number; readonly key: number },
): Float32Array {
  const [which = 0, where = 0] = philoxUniform([key, 0], 2);
  const { samples, sampleRate: own } = recordings[Math.floor(which * recordings.length)] as Audio;
  const start = Math.floor(where * samples.length);
  const wanted = Math.ceil((count * own) / sampleRate);
  const stretch = Float32Array.from({ length: wanted }, (_, n) => samples[(start + n) % samples.length] as number);
  return resample(stretch, own, sampleRate);
}
