import * as tf from '../../tf.ts';
import { type CompileOptions, compileStep } from '../compile/compileStep.ts';
import type { CountName } from '../contracts.ts';
import type { Objective } from '../objectives/objective.ts';
import { adamWMove } from '../optim/adamw.ts';
import { averageDecayAt } from '../optim/movingAverage.ts';
import type { TrainState } from './trainState.ts';
import { type StepInputs, type StepOutcome, type StepSettings, trainStep } from './trainStep.ts';

/** What a schedule says of one step, as plain numbers. */
export interface StepNumbers {
  /** Steps done before this one. */
  readonly step: number;
  readonly counts: Readonly<Record<CountName, number>>;
  readonly weights: Readonly<Record<string, number>>;
  /** Learning rate of each rule. */
  readonly rates: readonly number[];
}

export interface RunnerOutcome extends StepOutcome {
  readonly state: TrainState;
}

/** Runs steps of one objective: the same function, operation by operation or as a graph. */
export interface StepRunner<Batch> {
  /** Borrows state and batches; the caller owns the new state. */
  run(state: TrainState, batches: readonly Batch[], numbers: StepNumbers): RunnerOutcome;
  dispose(): void;
}

/** `compile` undefined runs eagerly. */
export function stepRunner<Batch, Shared>(
  objective: Objective<Batch, Shared>,
  settings: StepSettings,
  compile: CompileOptions | undefined,
): StepRunner<Batch> {
  const step = (at: Parameters<typeof trainStep<Batch, Shared>>[2]) => trainStep(objective, settings, at);
  const compiled = compile === undefined ? undefined : compileStep(step, compile);
  return {
    run(state, batches, numbers) {
      const inputs = uploadNumbers(state, numbers, settings);
      const groups = state.groups.map(({ updates, ...group }) => group);
      const outcome = (compiled?.run ?? step)({ state: { params: state.params, groups }, batches, inputs });
      tf.dispose(inputs as never);
      return { ...outcome, state: counted(state, outcome.state) };
    },
    dispose: () => compiled?.dispose(),
  };
}

function uploadNumbers(state: TrainState, numbers: StepNumbers, { optimizer, averageDecay }: StepSettings): StepInputs {
  const scalars = <Name extends string>(values: Readonly<Record<Name, number>>) =>
    Object.fromEntries(
      Object.entries<number>(values).map(([name, value]) => [name, tf.scalar(value)]),
    ) as unknown as Readonly<Record<Name, tf.Scalar>>;
  return {
    counts: scalars(numbers.counts),
    weights: scalars(numbers.weights),
    moves: state.groups.map(({ rule, updates }) => adamWMove(optimizer, { rate: numbers.rates[rule] ?? 0, updates })),
    averageDecays:
      averageDecay === undefined
        ? []
        : state.groups.map(({ updates }) => tf.scalar(averageDecayAt(averageDecay, updates))),
    step: tf.scalar(numbers.step, 'int32'),
  };
}

/** Each group has been updated once more. */
function counted(before: TrainState, after: StepOutcome['state']): TrainState {
  const groups = after.groups.map((group, index) => ({ ...group, updates: (before.groups[index]?.updates ?? 0) + 1 }));
  return { params: after.params, groups };
}
