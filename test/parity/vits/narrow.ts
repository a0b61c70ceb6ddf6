import type { HostTensors } from '../../../src/core/checkpoint/hostTensor.ts';
import { assembleModel } from '../../../src/core/model/assembleModel.ts';
import type { ModelParts } from '../../../src/core/objectives/modelParts.ts';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import { Registry } from '../../../src/core/registry.ts';
import type { Published } from '../../../src/core/weightContracts.ts';
import { disposeParams, flattenParams, type ParamTree } from '../../../src/nn/params.ts';
import { type RandomSource, randomSource } from '../../../src/nn/random.ts';
import { vitsLatent } from '../../../src/plugins/decoders/vits/index.ts';
import { deterministic } from '../../../src/plugins/durations/deterministic/index.ts';
import { stochastic } from '../../../src/plugins/durations/stochastic/index.ts';
import { vitsPhonemes } from '../../../src/plugins/encoders/phonemes/vits/index.ts';
import { lookup } from '../../../src/plugins/encoders/reference/lookup/index.ts';
import { noReference } from '../../../src/plugins/encoders/reference/none/index.ts';
import { none as noMeaning } from '../../../src/plugins/encoders/semantic/none/index.ts';
import { hifigan } from '../../../src/plugins/vocoders/hifigan/index.ts';
import type { Rank, Tensor3D } from '../../../src/tf.ts';
import * as tf from '../../../src/tf.ts';
import { spectral } from '../../training/toySystem.ts';
import { importState, type Ranges, rangedTensor } from '../publishedState.ts';
import { byTime, maskOf, type PassInputs } from './passes.ts';

/** As RANGES of make_goldens.py. */
export const vitsRanges: Ranges = {
  weight_g: [0.75, 1.25],
  gamma: [0.75, 1.25],
  beta: [-0.1, 0.1],
  bias: [-0.1, 0.1],
  weight_v: [-0.5, 0.5],
  '.m': [-0.3, 0.3],
  '.logs': [-0.3, 0.3],
  emb_rel_k: [-0.5, 0.5],
  emb_rel_v: [-0.5, 0.5],
  weight: [-0.4, 0.4],
};

/** SIZES of make_goldens.py in our keys. */
const narrowModel = {
  semantic: { name: 'none' },
  phonemes: { name: 'vits', channels: 8, filterChannels: 12, heads: 2, layers: 2, dropout: 0, marks: [] },
  reference: { name: 'lookup', channels: 5 },
  decoder: { name: 'vits', latentChannels: 6, hiddenChannels: 8 },
  duration: { name: 'stochastic', filterChannels: 8, dropout: 0 },
  vocoder: {
    name: 'hifigan',
    upsampleRates: [4, 2],
    upsampleKernels: [8, 4],
    initialChannels: 8,
    residualKernels: [3, 5],
    residualDilations: [
      [1, 3, 5],
      [1, 3, 5],
    ],
    segmentFrames: 4,
    plainEnds: true,
    discriminatorWidth: 0.004,
    scales: 1,
    scaleForm: 'vits',
  },
};

/** The fewer layers of train.safetensors. */
export const trainedChanges = {
  decoder: {
    ...narrowModel.decoder,
    posterior: { layers: 3, kernelSize: 5 },
    flow: { couplings: 2, layers: 2, kernelSize: 5 },
  },
};

export function narrowParts(changes: Partial<typeof narrowModel>): ModelParts {
  const plugins = [noMeaning, vitsPhonemes, lookup, noReference, vitsLatent, stochastic, deterministic, hifigan];
  return assembleModel({ ...narrowModel, ...changes }, new Registry().register(...plugins), {
    assets: { resolve: (path) => path },
    spectral,
    text: { symbolCount: 13, toneCount: 1, languageCount: 1 },
    speakerCount: 3,
    checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
  });
}

/** Every part's parameters from a state of the published names; the caller owns them. */
export async function importParts(
  parts: Readonly<Record<string, Published & { init(random: RandomSource): ParamTree }>>,
  state: HostTensors,
): Promise<ModelParams> {
  const params: Record<string, ParamTree> = {};
  for (const [root, part] of Object.entries(parts)) {
    const initial = part.init(randomSource(1));
    params[root] = flattenParams(initial).size === 0 ? {} : await importPart(part, state, initial);
    disposeParams(initial);
  }
  return params;
}

/** The tensors that the part's own rules know; the others are another part's. */
async function importPart(part: Published, state: HostTensors, initial: ParamTree): Promise<ParamTree> {
  const rules = part.foreign?.['vits'];
  if (rules === undefined) throw new Error('a part has no names of the format vits');
  const others = [...state.keys()].map((from) => ({ from, to: null }));
  return importState(state, [...rules, ...others], initial);
}

const shapes = {
  short: { symbols: [5, 3], frames: [12, 9] },
  long: { symbols: [9, 6], frames: [14, 20] },
} as const;

/** The inputs of make_goldens.py, in our layout. */
export function publishedInputs(shape: keyof typeof shapes): PassInputs {
  const { symbols, frames } = shapes[shape];
  const [Tx, Ty] = [Math.max(...symbols), Math.max(...frames)];
  const none = () => tf.zeros([2, Tx], 'int32') as tf.Tensor2D;
  const ids = tf.tidy(() => tf.cast(rangedTensor<Rank.R2>(`${shape}/ids`, [2, Tx], 0, 13), 'int32'));
  return {
    symbols: { ids, tones: none(), languages: none(), mask: maskOf(symbols) },
    targets: {
      mel: tf.zeros([2, Ty, spectral.melBins]) as Tensor3D,
      mask: maskOf(frames),
      linearSpectrogram: byTime(`${shape}/spectrogram`, [2, 17, Ty], [0, 3]),
    },
    speakerIds: tf.tensor1d([2, 0], 'int32'),
  };
}
