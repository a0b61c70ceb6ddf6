import { servingTag } from '../core/compile/savedModelProto.ts';
import type { HostArray } from '../nn/ops/hostCall.ts';
import type { NativeBackend } from '../nn/ops/nativeBackend.ts';
import { type Spoken, speak } from '../synthesis/speak.ts';
import { openSynthesizer } from '../synthesis/synthesizer.ts';
import type { Tensor } from '../tf.ts';
import * as tf from '../tf.ts';
import type { SavedModelSource } from './savedModelSource.ts';
import type { SpeechRequest } from './speechRequest.ts';
import type { SpeechSavedModel } from './speechSavedModel.ts';

const seed = 1;

interface Written {
  readonly backend: NativeBackend;
  readonly folder: string;
  readonly model: SpeechSavedModel;
  readonly examples: readonly SpeechRequest[];
}

/**
 * Says the first example in the first voice by the model that was written and by the parts themselves, operation by
 * operation; returns the largest absolute difference of the results, infinite where they differ in length. 0 without examples.
 */
export async function savedModelDifference(source: SavedModelSource, written: Written): Promise<number> {
  const [sequence] = source.examples;
  const [request] = written.examples;
  const [timbre] = Object.values(source.voices);
  if (sequence === undefined || request === undefined || timbre === undefined) return 0;
  const synthesizer = openSynthesizer(source.parts, { compile: undefined, fixed: true });
  const vector = tf.tensor3d(timbre, [1, 1, timbre.length]);
  const spoken = await speak(synthesizer, source.params, sequence, { timbre: vector, seed, ...source.synthesis });
  vector.dispose();
  const made = runSavedModel(written, { ...inputsOf(request), ...scalars(source), timbre: tf.tensor1d(timbre) });
  return largestDifference(made, expectedOf(spoken, written.model));
}

function expectedOf(spoken: Spoken, { output }: SpeechSavedModel): Float32Array {
  return output === 'wave' ? spoken.samples : spoken.features;
}

function inputsOf({ text: _text, ...lists }: SpeechRequest): Record<string, Tensor> {
  const rows = Object.entries(lists).map(([name, values]) => [
    name,
    tf.tensor2d([...values], [1, values.length], 'int32'),
  ]);
  return Object.fromEntries(rows) as Record<string, Tensor>;
}

function scalars({ synthesis }: SavedModelSource): Record<string, Tensor> {
  return { speed: tf.scalar(1), noise_scale: tf.scalar(synthesis.noiseScale), seed: tf.scalar(seed, 'int32') };
}

/** The values of the main result. Disposes the inputs. */
function runSavedModel({ backend, folder, model }: Written, inputs: Record<string, Tensor>): HostArray {
  const { binding } = backend;
  const names = Object.keys(model.signature.inputs);
  const loaded = binding.loadSavedModel(folder, servingTag);
  try {
    const ids = backend.getInputTensorIds(names.map((name) => inputs[name] as Tensor));
    const feeds = names.map((name) => model.signature.inputs[name]?.name).join(',');
    const result = model.signature.outputs[model.output]?.name ?? '';
    const bound = binding.runSavedModel(loaded, ids, feeds, result)[0] as { readonly id: number };
    const values = binding.tensorDataSync(bound.id);
    binding.deleteTensor(bound.id);
    return values;
  } finally {
    binding.deleteSavedModel(loaded);
    tf.dispose(inputs);
  }
}

function largestDifference(made: HostArray, expected: Float32Array): number {
  if (made.length !== expected.length) return Number.POSITIVE_INFINITY;
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(value - (made[index] as number))), 0);
}
