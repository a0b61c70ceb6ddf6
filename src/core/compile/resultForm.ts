import type { NativeBackend } from '../../nn/ops/nativeBackend.ts';
import type { Tensor } from '../../tf.ts';
import { castRule, type Precision } from './castRule.ts';
import type { Recording } from './recording.ts';
import { recordStep } from './recordStep.ts';
import { mapTensors, tensorsOf } from './tensorTree.ts';

/** A step's result without its tensors: the form and the plain values, and where each tensor comes from. */
export interface ResultForm {
  readonly form: unknown;
  /** For each tensor of the form: which input it is, or undefined for one that the graph makes. */
  readonly origins: readonly (number | undefined)[];
}

/** Records `step`; every result comes from the graph. */
export function recordWithForm<Inputs, Outputs>(
  backend: NativeBackend,
  step: (inputs: Inputs) => Outputs,
  { inputs, precision = 'float32' }: { readonly inputs: Inputs; readonly precision?: Precision | undefined },
): { readonly recording: Recording; readonly result: ResultForm } {
  const given = tensorsOf(inputs);
  const places = new Map(given.map((tensor, index) => [tensor, index]));
  const { recording, kept } = recordStep(backend, () => step(inputs), {
    inputs: given,
    outputsOf: (outcome) => tensorsOf(outcome).filter((tensor) => !places.has(tensor)),
    castRule: castRule(precision),
    keep: (outcome): ResultForm => {
      const origins = tensorsOf(outcome).map((tensor) => places.get(tensor));
      const form = mapTensors(outcome, (tensor) => {
        if (!places.has(tensor)) tensor.dispose();
        return { dataId: {}, shape: tensor.shape } as unknown as Tensor;
      });
      return { form, origins };
    },
  });
  return { recording, result: kept };
}

/** A result of that form from the inputs of a run and what its graph made. */
export function fillForm({ form, origins }: ResultForm, given: readonly Tensor[], made: readonly Tensor[]): unknown {
  const next = made[Symbol.iterator]();
  const places = origins[Symbol.iterator]();
  return mapTensors(form, () => {
    const origin = places.next().value;
    return origin === undefined ? (next.next().value as Tensor) : (given[origin] as Tensor);
  });
}
