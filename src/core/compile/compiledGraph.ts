import { computeHostCall, type HostArray } from '../../nn/ops/hostCall.ts';
import type { BoundTensor, NativeBackend, NativeBinding } from '../../nn/ops/nativeBackend.ts';
import { stopGradient } from '../../nn/ops/stopGradient.ts';
import type { Tensor } from '../../tf.ts';
import { type LoadedModel, loadModel } from './loadedModels.ts';
import type { HostValue, RecordedHostCall, RecordedValue, Recording, Segment } from './recording.ts';

interface LoadedSegment {
  readonly segment: Segment;
  readonly loaded: LoadedModel;
  readonly feeds: string;
  readonly fetches: string;
}

/** The values of one run. */
type Made = Map<RecordedValue, BoundTensor>;

/** A recording in TensorFlow's hands. */
export class CompiledGraph {
  readonly #backend: NativeBackend;
  readonly #recording: Recording;
  readonly #segments: readonly LoadedSegment[];

  /** `optimized`: see `loadModel`. */
  constructor(backend: NativeBackend, recording: Recording, optimized: boolean) {
    this.#backend = backend;
    this.#recording = recording;
    this.#segments = recording.segments.map((segment) => ({
      segment,
      loaded: loadModel(backend.binding, segment, optimized),
      feeds: segment.feeds.map(({ port }) => port).join(','),
      fetches: segment.fetches.map(({ port }) => port).join(','),
    }));
  }

  /**
   * Runs the graphs and the host work between them. Borrows the inputs; the caller owns the results, which come in the
   * order of the recording. A result that is an input unchanged is another name for it.
   */
  run(inputs: readonly Tensor[]): readonly Tensor[] {
    const { binding } = this.#backend;
    const inputIds = this.#backend.getInputTensorIds(inputs);
    const made: Made = new Map();
    const idOf = (value: RecordedValue) =>
      (value.kind === 'input' ? inputIds[value.index] : made.get(value)?.id) as number;
    this.#segments.forEach(({ segment, loaded, feeds, fetches }, index) => {
      if (segment.fetches.length > 0) {
        const ids = segment.feeds.map(({ value }) => idOf(value));
        binding.runSavedModel(loaded.model, ids, feeds, fetches).forEach((bound, at) => {
          made.set(segment.fetches[at]?.value as RecordedValue, bound);
        });
      }
      const call = this.#recording.hostCalls[index];
      if (call !== undefined) runHostCall(binding, call, { idOf, made });
    });
    return this.#results(inputs, made);
  }

  #results(inputs: readonly Tensor[], made: Made): readonly Tensor[] {
    const owners = new Map<RecordedValue, Tensor>();
    const results = this.#recording.outputs.map((value) => {
      const owner = value.kind === 'input' ? inputs[value.index] : owners.get(value);
      if (owner !== undefined) return stopGradient(owner);
      const tensor = this.#backend.createOutputTensor(made.get(value) as BoundTensor);
      owners.set(value, tensor);
      return tensor;
    });
    for (const [value, { id }] of made) if (!owners.has(value)) this.#backend.binding.deleteTensor(id);
    return results;
  }

  dispose(): void {
    for (const { loaded } of this.#segments) loaded.release();
  }
}

function runHostCall(
  binding: NativeBinding,
  call: RecordedHostCall,
  at: { readonly idOf: (value: RecordedValue) => number; readonly made: Made },
): void {
  const values = computeHostCall(
    call,
    call.inputs.map((input) => binding.tensorDataSync(at.idOf(input))),
  );
  call.outputs.forEach((output: HostValue, index) => {
    const { shape, dtype } = output;
    at.made.set(output, { id: binding.createTensor(shape, dtype, values[index] as HostArray), shape, dtype });
  });
}
