import type { Spectrogram } from '../audio/spectrogram.ts';
import { type AnyLengthStep, compileForAnyLength } from '../core/compile/compileForAnyLength.ts';
import type { CompileOptions } from '../core/compile/compileStep.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { WorkerPool } from '../core/workers/workerPool.ts';
import { CompileError } from '../errors.ts';
import type { Tensor3D } from '../tf.ts';
import { frameProbe, textProbe, waveProbe } from './speechProbes.ts';
import {
  type FrameInputs,
  frameStep,
  type TextInputs,
  type TextStates,
  textStep,
  type WaveInputs,
  waveStep,
} from './speechSteps.ts';

/** A model that speaks, operation by operation or compiled. Its results belong to the caller. */
export interface Synthesizer {
  readonly parts: ModelParts;
  text(params: ModelParams, inputs: TextInputs): TextStates;
  /** -> [1, Ty, C] */
  frames(params: ModelParams, inputs: FrameInputs): Tensor3D;
  /** -> [1, N, 1]; absent where the vocoder works on the host. */
  readonly wave: ((params: ModelParams, inputs: WaveInputs) => Tensor3D) | undefined;
  /** Threads that make waves on the host; absent where the vocoder is a network or no threads were asked for. */
  readonly hostVocoder: WorkerPool<unknown, Spectrogram, Float32Array> | undefined;
  dispose(): void;
}

export interface SynthesizerOptions {
  /** Undefined: operation by operation. */
  readonly compile: CompileOptions | undefined;
  /** true: every call has the same parameters, which are written into the graphs; these then run faster. */
  readonly fixed: boolean;
  /** Calls of each part that run by operation before its graph is recorded, which costs as much as some of them. @default 1 */
  readonly callsBefore?: number;
  /** Worker threads for a vocoder that works on the host; 0 makes waves where the caller is. @default 0 */
  readonly vocoderThreads?: number;
  /** Told once for each part that cannot be recorded and therefore runs by operation. Absent: such a part throws. */
  readonly onFallback?: (message: string) => void;
}

type SpeechGraph<Inputs, Outputs> = AnyLengthStep<ModelParams, Inputs, Outputs>;

/** The three parts of speaking, each a graph for any length. */
export function speechGraphs(parts: ModelParts): {
  readonly text: SpeechGraph<TextInputs, TextStates>;
  readonly frames: SpeechGraph<FrameInputs, Tensor3D>;
  readonly wave: SpeechGraph<WaveInputs, Tensor3D>;
} {
  return {
    text: {
      step: (params, inputs) => textStep(parts, params, inputs),
      lengthCount: parts.semantic.outChannels > 0 ? 2 : 1,
      probe: textProbe(parts),
    },
    frames: { step: (params, inputs) => frameStep(parts, params, inputs), lengthCount: 2, probe: frameProbe(parts) },
    wave: { step: (params, inputs) => waveStep(parts, params, inputs), lengthCount: 1, probe: waveProbe(parts) },
  };
}

/** Makes a model speak in the way that the options say. */
export function openSynthesizer(parts: ModelParts, options: SynthesizerOptions): Synthesizer {
  const graphs = speechGraphs(parts);
  const open: { dispose(): void }[] = [];
  const runner = <In, Out>(graph: SpeechGraph<In, Out>) => partRunner(graph, options, open);
  const hostVocoder = vocoderPool(parts, options.vocoderThreads ?? 0);
  return {
    parts,
    hostVocoder,
    text: runner(graphs.text),
    frames: runner(graphs.frames),
    wave: parts.vocoder.training === undefined ? undefined : runner(graphs.wave),
    dispose: () => {
      for (const graph of open) graph.dispose();
      void hostVocoder?.close();
    },
  };
}

function vocoderPool({ vocoder }: ModelParts, threads: number): Synthesizer['hostVocoder'] {
  if (vocoder.onHost === undefined || threads === 0) return undefined;
  return new WorkerPool({ name: 'vocoder', threads, ...vocoder.onHost });
}

function partRunner<In, Out>(
  graph: SpeechGraph<In, Out>,
  { compile, fixed, callsBefore = 1, onFallback }: SynthesizerOptions,
  open: { dispose(): void }[],
): (params: ModelParams, inputs: In) => Out {
  if (compile === undefined) return graph.step;
  const compiled = compileForAnyLength(graph, { ...compile, fixed });
  open.push(compiled);
  let calls = 0;
  let run: typeof graph.step = compiled.run;
  return (params, inputs) => {
    calls += 1;
    if (calls <= callsBefore) return graph.step(params, inputs);
    try {
      return run(params, inputs);
    } catch (error) {
      if (!(error instanceof CompileError) || onFallback === undefined) throw error;
      onFallback(`speech runs by operation where it cannot be recorded: ${error.message}`);
      run = graph.step;
      return run(params, inputs);
    }
  };
}
