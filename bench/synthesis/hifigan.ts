/**
 * Contender: the HiFi-GAN generator from 80-bin mels to the wave, through the synthesizer's own graph.
 *
 * Run by `npm run bench -- synthesis`; arguments: off|float32|bfloat16, v1|v2|v3, frames. Answers with milliseconds per second
 * of speech.
 */
import { readFileSync } from 'node:fs';
import { compileForAnyLength } from '../../src/core/compile/compileForAnyLength.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { randomSource } from '../../src/nn/random.ts';
import { hifiganConfigSchema } from '../../src/plugins/vocoders/hifigan/config.ts';
import { type GeneratorParams, hifiganGenerator } from '../../src/plugins/vocoders/hifigan/generator.ts';
import type { Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serve } from '../contest/serve.ts';

const [mode = 'float32', version = 'v1', frames = '172'] = process.argv.slice(2);
const sizes = JSON.parse(readFileSync(new URL('generators.json', import.meta.url), 'utf8')) as Record<string, object>;
const bins = 80;

await startBackend('node', { xla: process.env['TONELAB_BENCH_XLA'] === '1' });

const config = hifiganConfigSchema.parse(sizes[version]);
const generator = hifiganGenerator(config, { channels: bins, form: 'mel', timbreChannels: 0 });
const params = generator.init(randomSource(1));
const spec = {
  step: (weights: GeneratorParams, mel: Tensor3D) => generator.apply(weights, mel, undefined),
  lengthCount: 1 as const,
  probe: ([steps = 1]: readonly number[]) => tf.zeros([1, steps, bins]) as Tensor3D,
};
const compiled =
  mode === 'off' ? undefined : compileForAnyLength(spec, { fixed: true, precision: mode as 'float32' | 'bfloat16' });
const mel = tf.mul(randomSource(2).normal([1, Number(frames), bins]), 2) as Tensor3D;

await serve(
  () => {
    const wave = compiled === undefined ? spec.step(params, mel) : compiled.run(params, mel);
    wave.dataSync();
    wave.dispose();
  },
  { per: (Number(frames) * 256) / 22050 },
);
