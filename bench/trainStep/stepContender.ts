import { writeSafetensors } from '../../src/core/checkpoint/safetensors.ts';
import { readTensors } from '../../src/core/checkpoint/tensorIo.ts';
import type { CountName } from '../../src/core/contracts.ts';
import type { ModelParams, Objective } from '../../src/core/objectives/objective.ts';
import { assignRates } from '../../src/core/optim/paramRules.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { withBuffers } from '../../src/core/trainer/stageTable.ts';
import { regroup, updateOfPath } from '../../src/core/trainer/stateLayout.ts';
import { stepRunner } from '../../src/core/trainer/stepRunner.ts';
import type { TrainState } from '../../src/core/trainer/trainState.ts';
import { disposeReplaced } from '../../src/core/trainer/trainStep.ts';
import { flattenParams, type ParamTree } from '../../src/nn/params.ts';
import { type RandomSource, randomSource } from '../../src/nn/random.ts';
import { serve } from '../contest/serve.ts';

/** One training step to be timed: everything that the Python peer is given too. */
export interface BenchedStep<Batch, Shared> {
  readonly objective: Objective<Batch, Shared>;
  readonly params: ModelParams;
  readonly batch: Batch;
  /** Weight of each loss term. */
  readonly weights: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<CountName, number>>;
  /** Globs of the parameters that do not learn. */
  readonly frozen?: readonly string[];
}

const optimizer = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
const peak = 2e-4;

/**
 * The main of a training contender. Arguments: `export FILE sizes...` writes parameters and batch for the peers and ends;
 * `off|float32|bfloat16 sizes...` serves the trainer's own step, after two steps without noise whose losses show that all
 * contenders do the same.
 */
export async function serveStep<Batch, Shared>(
  make: (random: RandomSource, sizes: readonly number[]) => BenchedStep<Batch, Shared>,
): Promise<void> {
  await startBackend('node', { xla: process.env['TONELAB_BENCH_XLA'] === '1' });
  const [mode = 'float32', ...rest] = process.argv.slice(2);
  const random = randomSource(1);
  if (mode === 'export') {
    const [file = '', ...sizes] = rest;
    return exportStep(file, make(random, sizes.map(Number)));
  }
  const benched = make(random, rest.map(Number));
  // As in a stage of thousands of steps.
  const compile = mode === 'off' ? undefined : { precision: mode as 'float32' | 'bfloat16', optimized: true };
  const steps = timedSteps(benched, random, compile);
  const first = steps.run(false);
  console.log('first step');
  const losses = [first, steps.run(false)];
  await serve(() => void steps.run(true), { losses });
}

/** A step that can be run again and again; gives its total loss. `training: false` is without dropout and noise. */
export function timedSteps<Batch, Shared>(
  { objective, params, batch, weights, counts, frozen = [] }: BenchedStep<Batch, Shared>,
  random: RandomSource,
  compile: Parameters<typeof stepRunner>[2],
): { run(training: boolean): number } {
  const rules = [
    ...frozen.map((match) => ({ match, rate: null })),
    { match: '**', rate: { peak, warmupSteps: 0, decay: 'constant' as const } },
  ];
  const learning = assignRates(flattenParams(params), rules, { owner: 'bench', roots: Object.keys(params) });
  const table = withBuffers(learning, objective);
  let state: TrainState = regroup({ params, groups: [] }, table, {
    updateOf: updateOfPath(objective.updates),
    averaged: false,
  });
  const runnerFor = (training: boolean) =>
    stepRunner(objective, { optimizer, context: () => ({ training, random }) }, compile);
  const runners = { quiet: runnerFor(false), noisy: runnerFor(true) };
  let step = 0;
  return {
    run(training) {
      const rates = rules.map(({ rate }) => rate?.peak ?? 0);
      const runner = training ? runners.noisy : runners.quiet;
      const outcome = runner.run(state, [batch], { step, counts, weights, rates });
      const values = outcome.metricValues.dataSync();
      outcome.metricValues.dispose();
      disposeReplaced(state, outcome.state);
      state = outcome.state;
      step += 1;
      return values[outcome.metricNames.indexOf(`loss/${objective.updates.at(-1)?.label}/total`)] ?? Number.NaN;
    },
  };
}

async function exportStep<Batch, Shared>(file: string, { params, batch }: BenchedStep<Batch, Shared>): Promise<void> {
  await writeSafetensors(file, await readTensors(flattenParams({ params, batch: batch as ParamTree })));
}
