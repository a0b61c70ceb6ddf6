import { CompileError } from '../../errors.ts';
import { type NativeBackend, nativeBackend } from '../../nn/ops/nativeBackend.ts';
import { flattenParams, type ParamTree } from '../../nn/params.ts';
import * as tf from '../../tf.ts';
import { CompiledGraph } from './compiledGraph.ts';
import type { CompileOptions } from './compileStep.ts';
import { fixInputs } from './fixInputs.ts';
import { joinRecordings } from './joinRecordings.ts';
import type { Recording } from './recording.ts';
import { fillForm, type ResultForm, recordWithForm } from './resultForm.ts';
import { formOf, tensorsOf } from './tensorTree.ts';

export interface AnyLengthStep<Weights, Inputs, Outputs> {
  /** A pure function of weights and inputs, without host work. */
  readonly step: (weights: Weights, inputs: Inputs) => Outputs;
  /** How many of the inputs' sizes vary from call to call, independently of each other. */
  readonly lengthCount: 1 | 2;
  /** Inputs of those lengths, of any values; the caller owns them. */
  readonly probe: (lengths: readonly number[]) => Inputs;
}

export interface AnyLengthOptions extends Pick<CompileOptions, 'precision' | 'onRecord'> {
  /** true: the weights are the same in every call, and are written into the graph; false: they are inputs of each call. */
  readonly fixed: boolean;
}

export interface AnyLengthRecording {
  readonly recording: Recording;
  readonly result: ResultForm;
  /** Of the inputs: see `formOf`. */
  readonly form: string;
  /** Names of the inputs after the weights, `characters/ids`, by their number in the recording. */
  readonly inputPaths: ReadonlyMap<number, string>;
}

/** A step that runs as one graph for all lengths. */
export interface AnyLengthGraph<Weights, Inputs, Outputs> {
  /** Borrows weights and inputs; the caller owns the result. */
  run(weights: Weights, inputs: Inputs): Outputs;
  dispose(): void;
}

/**
 * Lengths of the recordings. The smallest stands for the shortest inputs; more than the largest family of formulas has
 * unknowns, and even ones and odd ones of each length, so that a formula that fits is right.
 */
const probeLengths = {
  1: [[2], [7], [12], [19]],
  2: [
    [2, 11],
    [7, 3],
    [12, 5],
    [19, 14],
    [17, 2],
  ],
} as const;

/**
 * Records a step at several lengths and joins the recordings into one that runs at any length. Its inputs are the tensors
 * of the weights, then those of the inputs.
 *
 * @throws CompileError where the backend is not native, or the recordings cannot be joined.
 */
export function recordForAnyLength<Weights, Inputs, Outputs>(
  { step, probe, lengthCount }: AnyLengthStep<Weights, Inputs, Outputs>,
  weights: Weights,
  options: AnyLengthOptions,
): AnyLengthRecording {
  const backend = requireNative();
  const lengths = probeLengths[lengthCount];
  const weightTensors = tensorsOf(weights);
  const first = weightTensors.length;
  const form = { result: undefined as ResultForm | undefined, inputs: '', paths: new Map<number, string>() };
  const recordings = lengths.map((at) => {
    const inputs = probe(at);
    const { recording, result } = recordWithForm(backend, (both) => step(both.weights, both.inputs), {
      inputs: { weights, inputs },
      precision: options.precision,
    });
    form.result ??= result;
    form.inputs = formOf(inputs);
    const names = flattenParams(inputs as ParamTree).keys();
    form.paths = new Map([...names].map((name, index) => [first + index, name]));
    tf.dispose([...tensorsOf(inputs)]);
    return recording;
  });
  const joined = joinRecordings(backend.binding, { recordings, lengths });
  const recording = options.fixed ? fixInputs(backend, joined, weightTensors) : joined;
  return { recording, result: form.result as ResultForm, form: form.inputs, inputPaths: form.paths };
}

/**
 * Runs a step as one graph for all lengths of its inputs, recorded when it is first run. Results are the graph's.
 * @throws CompileError as `recordForAnyLength`, when inputs have another form than the recorded ones, and when fixed
 * weights are replaced.
 */
export function compileForAnyLength<Weights, Inputs, Outputs>(
  spec: AnyLengthStep<Weights, Inputs, Outputs>,
  options: AnyLengthOptions,
): AnyLengthGraph<Weights, Inputs, Outputs> {
  let ready:
    | { readonly graph: CompiledGraph; readonly about: AnyLengthRecording; readonly weights: Weights }
    | undefined;
  const record = (weights: Weights) => {
    const startedAt = performance.now();
    const about = recordForAnyLength(spec, weights, options);
    const graph = new CompiledGraph(requireNative(), about.recording, options.fixed);
    const { operationCount } = about.recording;
    options.onRecord?.({ operationCount, milliseconds: performance.now() - startedAt });
    return { graph, about, weights };
  };
  return {
    run(weights, inputs) {
      ready ??= record(weights);
      const { graph, about } = ready;
      if (options.fixed && weights !== ready.weights) {
        throw new CompileError('other weights than those that were written into the graph; compile it anew');
      }
      const form = formOf(inputs);
      if (form !== about.form) throw differentForm(form, about.form);
      const given = tensorsOf({ weights, inputs });
      return fillForm(about.result, given, graph.run(given)) as Outputs;
    },
    dispose() {
      ready?.graph.dispose();
      ready = undefined;
    },
  };
}

function differentForm(given: string, recorded: string): CompileError {
  return new CompileError(`the inputs' names, order, types and ranks are ${given}, expected ${recorded} as recorded`);
}

function requireNative(): NativeBackend {
  const backend = nativeBackend();
  if (backend !== undefined) return backend;
  throw new CompileError(`the backend '${tf.getBackend()}' runs no graphs; set trainer.compile=off`);
}
