import { CompileError } from '../../errors.ts';
import { type NativeBackend, nativeBackend } from '../../nn/ops/nativeBackend.ts';
import * as tf from '../../tf.ts';
import type { Precision } from './castRule.ts';
import { CompiledGraph } from './compiledGraph.ts';
import { fillForm, type ResultForm, recordWithForm } from './resultForm.ts';
import { signatureOf, tensorsOf } from './tensorTree.ts';

export interface CompileOptions {
  readonly precision?: Precision;
  /** Recordings that are kept; the one used longest ago goes first. @default 32 */
  readonly kept?: number;
  /** Whether TensorFlow optimizes the graphs before their first run: see `loadModel`. @default false */
  readonly optimized?: boolean;
  /** Told of each new recording. */
  readonly onRecord?: (about: { readonly operationCount: number; readonly milliseconds: number }) => void;
}

/** A step that runs as a graph. */
export interface CompiledStep<Inputs, Outputs> {
  /** Borrows the inputs; the caller owns the result. An input that `step` hands on is the same tensor in the result. */
  run(inputs: Inputs): Outputs;
  /** Frees the graphs. */
  dispose(): void;
}

/** A recording in TensorFlow's hands. */
interface Recorded {
  readonly graph: CompiledGraph;
  readonly result: ResultForm;
}

const defaultKept = 32;

/**
 * Records `step` once for each signature of its inputs (form, types, shapes, plain values) and from then on runs it as a
 * TensorFlow graph. `step` must be a pure function of its inputs: numbers that move from call to call have to be scalars
 * among them. The recording pass's own results are thrown away: every result comes from the graph.
 *
 * @throws CompileError where the backend is not native, or where something in the step cannot be recorded.
 */
export function compileStep<Inputs, Outputs>(
  step: (inputs: Inputs) => Outputs,
  options: CompileOptions = {},
): CompiledStep<Inputs, Outputs> {
  const recorded = new Map<string, Recorded>();
  const { kept = defaultKept } = options;
  return {
    run(inputs) {
      const backend = nativeBackend();
      if (backend === undefined) {
        throw new CompileError(`the backend '${tf.getBackend()}' runs no graphs; set trainer.compile=off`);
      }
      const signature = signatureOf(inputs);
      const found = recorded.get(signature) ?? record(backend, step, { inputs, options });
      recorded.delete(signature);
      recorded.set(signature, found);
      if (recorded.size > kept) forgetOldest(recorded);
      const given = tensorsOf(inputs);
      return fillForm(found.result, given, found.graph.run(given)) as Outputs;
    },
    dispose() {
      for (const { graph } of recorded.values()) graph.dispose();
      recorded.clear();
    },
  };
}

function record<Inputs, Outputs>(
  backend: NativeBackend,
  step: (inputs: Inputs) => Outputs,
  { inputs, options }: { readonly inputs: Inputs; readonly options: CompileOptions },
): Recorded {
  const startedAt = performance.now();
  const { recording, result } = recordWithForm(backend, step, { inputs, precision: options.precision });
  const graph = new CompiledGraph(backend, recording, options.optimized ?? false);
  options.onRecord?.({ operationCount: recording.operationCount, milliseconds: performance.now() - startedAt });
  return { graph, result };
}

function forgetOldest(recorded: Map<string, Recorded>): void {
  const [signature, oldest] = recorded.entries().next().value as [string, Recorded];
  oldest.graph.dispose();
  recorded.delete(signature);
}
