/** The TypeScript half of full_size.py: npx tsx fullSize.ts FOLDER */

import { join } from 'node:path';
import { defaultSpectralSettings } from '../../../src/audio/spectralSettings.ts';
import type { HostTensor } from '../../../src/core/checkpoint/hostTensor.ts';
import { readSafetensors, writeSafetensors } from '../../../src/core/checkpoint/safetensors.ts';
import { readTensors, toTensor } from '../../../src/core/checkpoint/tensorIo.ts';
import { exportSystem, importSystem } from '../../../src/core/model/foreignWeights.ts';
import type { ModelParts } from '../../../src/core/objectives/modelParts.ts';
import { startBackend } from '../../../src/core/runtime/startBackend.ts';
import { countParams, flattenParams, mapParams, type ParamTree } from '../../../src/nn/params.ts';
import { randomSource } from '../../../src/nn/random.ts';
import { foldWeightNorm } from '../../../src/nn/weightNorm.ts';
import { hifigan } from '../../../src/plugins/vocoders/hifigan/index.ts';
import type { Tensor, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { publishedShape } from './published.ts';

const print = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`);
const folder = process.argv[2] ?? '.';
print((await startBackend('auto')).backend);
const { tensors: results } = await readSafetensors(join(folder, 'results.safetensors'));
const resultOf = (name: string) => toTensor(results.get(name) as HostTensor);

function largestDifference(ours: Tensor, name: string): string {
  const expected = resultOf(name).flatten();
  const difference = tf.max(tf.abs(tf.sub(ours.flatten(), expected))).dataSync()[0];
  return `${difference} (largest value ${tf.max(tf.abs(expected)).dataSync()[0]})`;
}

for (const form of ['v1', 'v2', 'v3'] as const) {
  const features = { form: 'mel', channels: 80 } as const;
  const vocoder = hifigan.create(hifigan.configSchema.parse(publishedShape[form]) as never, {
    spectral: defaultSpectralSettings,
    features,
    timbreChannels: 4,
  });
  const judges = vocoder.training?.discriminators;
  if (vocoder.training === undefined || judges === undefined) throw new Error('hifigan has no discriminators');
  const initial: { readonly [root: string]: ParamTree } = {
    vocoder: vocoder.init(randomSource(1)),
    ...(form === 'v1' && { discriminators: judges.init(randomSource(1)) }),
  };
  const parts = { vocoder } as unknown as ModelParts;
  const files = [`${form}.pth`, ...(form === 'v1' ? ['do.pth'] : [])].map((name) => join(folder, name));
  const shapes = flattenParams(initial);
  const { tensors } = await importSystem(files, { format: 'hifigan', parts, shapes });
  const params = mapParams(initial, (leaf, path) => {
    leaf.dispose();
    return toTensor(tensors.get(path) as HostTensor);
  }) as { readonly [root: string]: ParamTree };
  const own = params['vocoder'] as ParamTree;
  const folded = foldWeightNorm(own);
  const { generate } = vocoder.training;
  const mel = resultOf('mel') as Tensor3D;
  print(form, countParams(folded), 'parameters, folded; wave differs by', largestDifference(generate(own, mel), form));
  print(form, 'folded; wave differs by', largestDifference(generate(folded, mel), form));
  if (params['discriminators'] !== undefined) {
    const { scores } = judges.judge(params['discriminators'], resultOf('wave') as Tensor3D);
    const names = [...[0, 1, 2, 3, 4].map((index) => `mpd/${index}`), ...[0, 1, 2].map((index) => `msd/${index}`)];
    // A period's scores lie period by period there, column by column here.
    const sorted = (x: Tensor) => tf.tensor1d(x.dataSync<'float32'>().slice().sort());
    for (const [index, name] of names.entries()) {
      const difference = tf.max(tf.abs(tf.sub(sorted(scores[index] as Tensor), sorted(resultOf(name)))));
      print(name, 'scores, sorted, differ by', difference.dataSync()[0]);
    }
  }
  const ours = await readTensors(flattenParams(params));
  const exported = exportSystem(ours, { format: 'hifigan', parts });
  await writeSafetensors(join(folder, `${form}.exported.safetensors`), exported);
}
