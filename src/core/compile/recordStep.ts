import { CompileError } from '../../errors.ts';
import { type HostCallObserver, withHostCallObserver } from '../../nn/ops/hostCall.ts';
import type { BoundTensor, NativeBackend, NativeBinding } from '../../nn/ops/nativeBackend.ts';
import type { Tensor } from '../../tf.ts';
import { callerLine } from './callerLine.ts';
import { type CastRule, GraphRecorder } from './graphRecorder.ts';
import type { Recording } from './recording.ts';

/** What a recording pass gives: the recording, and the results of the pass itself, which the caller disposes. */
export interface RecordedPass<Result> {
  readonly recording: Recording;
  readonly result: Result;
}

/**
 * Runs `step` once, eagerly, and records each of its operations.
 *
 * @throws CompileError when the step reads a tensor back outside a host call, or uses one that is not an input.
 */
export function recordStep<Result>(
  backend: NativeBackend,
  step: () => Result,
  about: {
    readonly inputs: readonly Tensor[];
    readonly outputsOf: (result: Result) => readonly Tensor[];
    readonly castRule?: CastRule | undefined;
  },
): RecordedPass<Result> {
  const { binding } = backend;
  const recorder = new GraphRecorder(binding, about.castRule);
  backend.getInputTensorIds(about.inputs).forEach((id, index) => {
    const input = about.inputs[index] as Tensor;
    recorder.declareInput(id, { index, dtype: backend.getDTypeInteger(input.dtype), shape: input.shape });
  });
  const recordingBinding = watched(binding, recorder);
  backend.binding = recordingBinding;
  try {
    const result = withHostCallObserver(cutAt(backend, recorder, { binding, recordingBinding }), step);
    const outputs = backend.getInputTensorIds(about.outputsOf(result));
    return { recording: recorder.finish(outputs), result };
  } finally {
    backend.binding = binding;
  }
}

function watched(binding: NativeBinding, recorder: GraphRecorder): NativeBinding {
  const watching: Partial<NativeBinding> = {
    executeOp(op, attributes, inputs, outputs) {
      const made = binding.executeOp(op, attributes, inputs, outputs);
      recorder.addOperation(op, attributes, { inputs, outputs: made });
      return made;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      recorder.addConstant(id, shape, { dtype, values });
      return id;
    },
    tensorDataSync() {
      throw new CompileError(
        `the step reads a tensor back ${callerLine()}; only nn/ops/hostCall may, because a graph has to be cut there`,
      );
    },
  };
  // The binding's own properties can neither be listed by a spread nor be written over.
  const all = Object.getOwnPropertyNames(binding) as (keyof NativeBinding)[];
  return { ...(Object.fromEntries(all.map((name) => [name, binding[name]])) as unknown as NativeBinding), ...watching };
}

/** Host work runs on the plain binding; its results are the next segment's inputs. */
function cutAt(
  backend: NativeBackend,
  recorder: GraphRecorder,
  { binding, recordingBinding }: { readonly binding: NativeBinding; readonly recordingBinding: NativeBinding },
): HostCallObserver {
  return (spec, run) => {
    const inputs = backend.getInputTensorIds(spec.inputs);
    backend.binding = binding;
    try {
      const results = run();
      const ids = backend.getInputTensorIds(results);
      const outputs = results.map(
        (result, index): BoundTensor => ({
          id: ids[index] as number,
          shape: result.shape,
          dtype: backend.getDTypeInteger(result.dtype),
        }),
      );
      recorder.cut({ name: spec.name, compute: spec.compute }, { inputs, outputs });
      return results;
    } finally {
      backend.binding = recordingBinding;
    }
  };
}
