import { compileForAnyLength } from '../../core/compile/compileForAnyLength.ts';
import { compileStep } from '../../core/compile/compileStep.ts';
import { nativeBackend } from '../../nn/ops/nativeBackend.ts';
import type { RandomSource } from '../../nn/random.ts';
import { tidyResult } from '../../nn/tidyResult.ts';
import type { Tensor3D } from '../../tf.ts';
import * as tf from '../../tf.ts';
import {
  type DecoderInputs,
  type DecoderOutputs,
  type DecoderParams,
  type LayerKeys,
  whisperDecoder,
} from './decoder.ts';
import { type EncoderParams, whisperEncoder } from './encoder.ts';
import type { WhisperSizes } from './whisperSizes.ts';

export type WhisperParams = { readonly encoder: EncoderParams; readonly decoder: DecoderParams };

/** The passes of a Whisper through its network. They borrow what they are given; the caller owns results. */
interface WhisperPasses {
  /** Parameters of the right shapes, all zeros: to be read from a file. */
  init(random: RandomSource): WhisperParams;
  /** features [1, 2 · Ta, M] */
  listen(params: WhisperParams, features: Tensor3D): LayerKeys;
  /** Several tokens at once only where nothing is past. */
  step(params: WhisperParams, inputs: Omit<DecoderInputs, 'places'>): DecoderOutputs;
  dispose(): void;
}

/** One graph each on the native backend, where a token then takes a third of the time; operation by operation elsewhere. */
export function whisperPasses(sizes: WhisperSizes): WhisperPasses {
  const [encoder, decoder] = [whisperEncoder(sizes), whisperDecoder(sizes)];
  const hear = ({ params, features }: { readonly params: WhisperParams; readonly features: Tensor3D }) =>
    tidyResult(() => decoder.listen(params.decoder, encoder.apply(params.encoder, features)));
  const say = ({ params, inputs }: { readonly params: DecoderParams; readonly inputs: DecoderInputs }) =>
    decoder.step(params, inputs);
  const isNative = nativeBackend() !== undefined;
  const [hearing, first] = [compileStep(hear), compileStep(say)];
  const next = compileForAnyLength<DecoderParams, DecoderInputs, DecoderOutputs>(
    {
      step: (params, inputs) => decoder.step(params, inputs),
      lengthCount: 1,
      probe: ([past]) => probeInputs(sizes, past as number),
    },
    { fixed: false },
  );
  return {
    init: (random) => ({ encoder: encoder.init(random), decoder: decoder.init(random) }),
    listen: (params, features) => (isNative ? hearing.run({ params, features }) : hear({ params, features })),
    step: ({ decoder: params }, given) => {
      const before = given.past[0]?.key.shape[2] ?? 0;
      const count = given.ids.shape[1];
      const places = tf.tensor2d(
        Array.from({ length: count }, (_, index) => before + index),
        [1, count],
        'int32',
      );
      const inputs: DecoderInputs = { ids: given.ids, places, heard: given.heard, past: given.past };
      const pass = () => {
        if (!isNative) return say({ params, inputs });
        return before === 0 ? first.run({ params, inputs }) : next.run(params, inputs);
      };
      const outputs = pass();
      places.dispose();
      return outputs;
    },
    dispose: () => {
      for (const graph of [hearing, first, next]) graph.dispose();
    },
  };
}

/** One token after so many. */
function probeInputs({ channels, encoder, decoder }: WhisperSizes, past: number): DecoderInputs {
  const keys = (positions: number): LayerKeys =>
    Array.from({ length: decoder.layers }, () => {
      const shape: [number, number, number, number] = [1, decoder.heads, positions, channels / decoder.heads];
      return { key: tf.zeros(shape), value: tf.zeros(shape) };
    });
  const one = () => tf.zeros<tf.Rank.R2>([1, 1], 'int32');
  return { ids: one(), places: one(), heard: keys(encoder.positions), past: keys(past) };
}
