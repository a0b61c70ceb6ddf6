import { CompileError } from '../../errors.ts';
import { type HostCallObserver, withHostCallObserver } from '../../nn/ops/hostCall.ts';
import type { BoundTensor, NativeBackend, NativeBinding } from '../../nn/ops/nativeBackend.ts';
import type { Tensor } from '../../tf.ts';
import * as tf from '../../tf.ts';
import { callerLine } from './callerLine.ts';
import { type SectionObserver, withSectionObserver } from './fusedSection.ts';
import { type CastRule, GraphRecorder } from './graphRecorder.ts';
import type { Recording } from './recording.ts';
import { StandIns } from './standIns.ts';

/** What a recording pass needs besides the step. */
export interface RecordedEnds<Result, Kept> {
  readonly inputs: readonly Tensor[];
  readonly outputsOf: (result: Result) => readonly Tensor[];
  /** What is wanted of the result beside the recording: its tensors have no values, and are freed here. */
  readonly keep: (result: Result) => Kept;
  readonly castRule?: CastRule | undefined;
}

/**
 * Runs `step` once and records each of its operations. The pass is for shapes and types alone (`StandIns`): an operation
 * runs once for each kind of inputs, and the tensors of the result have no values.
 *
 * @throws CompileError when the step reads a tensor back outside a host call, or uses one that is not an input.
 */
export function recordStep<Result, Kept>(
  backend: NativeBackend,
  step: () => Result,
  about: RecordedEnds<Result, Kept>,
): { readonly recording: Recording; readonly kept: Kept } {
  const { binding } = backend;
  const pass: Pass = {
    backend,
    binding,
    recorder: new GraphRecorder(binding, about.castRule),
    standIns: new StandIns(binding),
  };
  backend.getInputTensorIds(about.inputs).forEach((id, index) => {
    const { dtype, shape } = about.inputs[index] as Tensor;
    const type = backend.getDTypeInteger(dtype);
    pass.recorder.declareInput(id, { index, dtype: type, shape });
    pass.standIns.declare(id, shape, type);
  });
  const watching = watched(pass);
  backend.binding = watching;
  try {
    const result = withSectionObserver(sectionsOf(pass), () => withHostCallObserver(cutAt(pass, watching), step));
    const outputs = backend.getInputTensorIds(about.outputsOf(result));
    return { recording: pass.recorder.finish(outputs), kept: about.keep(result) };
  } finally {
    // A tensor that a failed step left behind may be freed later, by a binding that must know what it is.
    backend.binding = pass.standIns.aliveCount > 0 ? freeingStandIns(pass) : binding;
    pass.standIns.dispose();
  }
}

interface Pass {
  readonly backend: NativeBackend;
  readonly binding: NativeBinding;
  readonly recorder: GraphRecorder;
  readonly standIns: StandIns;
}

function watched({ binding, recorder, standIns }: Pass): NativeBinding {
  return withMethods(freeingStandIns({ binding, standIns }), {
    executeOp(op, attributes, inputs, outputs) {
      const made = standIns.executeOp(op, attributes, inputs, outputs);
      recorder.addOperation(op, attributes, { inputs, outputs: made });
      return made;
    },
    createTensor(shape, dtype, values) {
      const id = binding.createTensor(shape, dtype, values);
      recorder.addConstant(id, shape, { dtype, values });
      standIns.declareConstant(id, shape, { dtype, values });
      return id;
    },
    tensorDataSync() {
      throw new CompileError(
        `the step reads a tensor back ${callerLine()}; only nn/ops/hostCall may, because a graph has to be cut there`,
      );
    },
  });
}

/** The binding, which frees stand-ins too. */
function freeingStandIns({ binding, standIns }: Pick<Pass, 'binding' | 'standIns'>): NativeBinding {
  return withMethods(binding, {
    deleteTensor(id) {
      if (!standIns.release(id)) binding.deleteTensor(id);
    },
  });
}

/** The binding's own properties can neither be listed by a spread nor be written over. */
function withMethods(binding: NativeBinding, methods: Partial<NativeBinding>): NativeBinding {
  const all = Object.getOwnPropertyNames(binding) as (keyof NativeBinding)[];
  return { ...(Object.fromEntries(all.map((name) => [name, binding[name]])) as unknown as NativeBinding), ...methods };
}

function sectionsOf({ recorder }: Pass): SectionObserver {
  return { begin: () => recorder.beginSection(), end: () => recorder.endSection() };
}

/** Host work does not run; zeros stand for what it makes, which are the next segment's inputs. */
function cutAt({ backend, recorder, standIns, binding }: Pass, watching: NativeBinding): HostCallObserver {
  return (spec) => {
    const inputs = backend.getInputTensorIds(spec.inputs);
    backend.binding = binding;
    try {
      const results = spec.outputs.map(({ shape, dtype }) => tf.zeros([...shape], dtype));
      const ids = backend.getInputTensorIds(results);
      const outputs = results.map((result, index): BoundTensor => {
        const bound = { id: ids[index] as number, shape: result.shape, dtype: backend.getDTypeInteger(result.dtype) };
        standIns.declare(bound.id, bound.shape, bound.dtype);
        return bound;
      });
      recorder.cut({ name: spec.name, compute: spec.compute }, { inputs, outputs });
      return results;
    } finally {
      backend.binding = watching;
    }
  };
}
