/** The TypeScript half of full_size.py: npx tsx fullSize.ts FOLDER */
import { join } from 'node:path';
import type { HostTensor } from '../../../src/core/checkpoint/hostTensor.ts';
import { readSafetensors, writeSafetensors } from '../../../src/core/checkpoint/safetensors.ts';
import { toTensor } from '../../../src/core/checkpoint/tensorIo.ts';
import { exportSystem, importSystem } from '../../../src/core/model/foreignWeights.ts';
import { initModel, replaceLeaves } from '../../../src/core/model/initModel.ts';
import { startBackend } from '../../../src/core/runtime/startBackend.ts';
import { countParams, disposeParams, flattenParams } from '../../../src/nn/params.ts';
import type { Rank, Tensor } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { rangedTensor } from '../publishedState.ts';
import { byTime, maskOf, type PassInputs, passes } from './passes.ts';
import { publishedKinds, publishedParts } from './publishedParts.ts';

const print = (...words: unknown[]) => process.stdout.write(`${words.join(' ')}\n`);
const folder = process.argv[2] ?? '.';
/** As inputs() of full_size.py. */
function inputs(): PassInputs {
  const none = () => tf.zeros([2, 23], 'int32') as tf.Tensor2D;
  const ids = tf.cast(rangedTensor<Rank.R2>('published/ids', [2, 23], 0, 178), 'int32');
  return {
    symbols: { ids, tones: none(), languages: none(), mask: maskOf([23, 17]) },
    targets: {
      mel: tf.zeros([2, 90, 80]),
      mask: maskOf([71, 90]),
      linearSpectrogram: byTime('published/spectrogram', [2, 513, 90], [0, 3]),
    },
    speakerIds: tf.tensor1d([5, 108], 'int32'),
  };
}

print((await startBackend('auto')).backend);
const { tensors: results } = await readSafetensors(join(folder, 'results.safetensors'));
for (const [kind, overrides] of Object.entries(publishedKinds)) {
  const parts = await publishedParts([...overrides, 'model.duration.dropout=0']);
  const initial = await initModel(parts, 1);
  const files = [join(folder, `G_${kind}.pth`), join(folder, 'D_vctk.pth')];
  const { tensors, roots } = await importSystem(files, { format: 'vits', parts, shapes: flattenParams(initial) });
  const params = replaceLeaves(initial, tensors);
  const counts = Object.entries(params).map(([root, own]) => `${root} ${countParams(own)}`);
  print(kind, roots.join(' '), '|', counts.join(', '));
  const { perSymbol: _, ...ours } = passes(parts, params, inputs());
  for (const [name, tensor] of Object.entries(ours)) {
    const expected = toTensor(results.get(`${kind}/${name}`) as HostTensor);
    const largest = (x: Tensor) => tf.max(tf.abs(x)).dataSync()[0];
    print(kind, name, 'differs by', largest(tf.sub(tensor, expected)), 'of', largest(expected));
  }
  await writeSafetensors(
    join(folder, `${kind}.exported.safetensors`),
    exportSystem(tensors, { format: 'vits', parts }),
  );
  disposeParams(params);
}
