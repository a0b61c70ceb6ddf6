import type { CompileOptions } from '../core/compile/compileStep.ts';
import type { RuntimeReport } from '../core/runtime/runtimeReport.ts';
import { ConfigError } from '../errors.ts';
import type { RunConfig } from './runConfig.ts';

/** How the steps of a run are carried out. */
export interface StepMode {
  /** Undefined: operation by operation. */
  readonly compile: CompileOptions | undefined;
  /** One clause for the run's first line. */
  readonly line: string;
  /** What decides the last bits of a result: backend, version, threads where they are stated, compile mode, precision. Part of a stage's key. */
  readonly key: string;
  /** How a stage runs whose steps cannot be recorded; absent: that is an error. */
  readonly fallback?: StepMode;
}

/**
 * What `trainer.compile` and `trainer.precision` mean on the backend that runs. With 'auto', a stage that cannot be
 * recorded runs operation by operation; bfloat16 is only had in a graph, so it does not fall back.
 * @throws ConfigError where the backend cannot do what was asked.
 */
export function stepMode(trainer: RunConfig['trainer'], backend: RuntimeReport): StepMode {
  const { precision } = trainer;
  const runsGraphs = backend.backend !== 'wasm';
  if (!runsGraphs && (trainer.compile === 'graph' || trainer.compile === 'xla')) {
    throw new ConfigError(
      `trainer.compile is '${trainer.compile}', but the backend is wasm, which runs no graphs; set trainer.compile=auto, or install the native runtime: npx tonelab runtime install`,
    );
  }
  const mode = runsGraphs && trainer.compile !== 'off' ? (trainer.compile === 'xla' ? 'xla' : 'graph') : 'off';
  if (precision === 'bfloat16' && mode === 'off') {
    throw new ConfigError(
      `trainer.precision is 'bfloat16', which only compiled steps have (TensorFlow.js has no such type); here steps are not compiled (${runsGraphs ? 'trainer.compile=off' : 'the backend is wasm'})`,
    );
  }
  const { threads } = trainer;
  const stated = threads === null || backend.backend === 'wasm' ? undefined : `threads ${threads}`;
  const version = [backend.backend, backend.tensorFlowVersion, stated].filter(Boolean).join(' ');
  const plain = { compile: undefined, line: 'steps run operation by operation', key: version };
  if (mode === 'off') return plain;
  return {
    compile: { precision },
    line: `steps compiled (${mode}, ${precision})`,
    key: `${version} ${mode} ${precision}`,
    ...(trainer.compile === 'auto' && precision !== 'bfloat16' ? { fallback: plain } : {}),
  };
}
