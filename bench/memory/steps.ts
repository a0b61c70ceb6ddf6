/**
 * Trains the toy system of the tests for thousands of compiled (or eager) steps and looks at tensors and resident memory.
 * Exits with 1 when there are more tensors at the end than after the first 1,000 steps, or more than 24 MB more resident:
 * a leak of 6 KB a step shows.
 *
 * Run: npm run memory -- [--steps 5000] [--compile graph|off]
 */
import { parseArgs } from 'node:util';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import * as tf from '../../src/tf.ts';
import { toyParams, toyParts, toyRun, toyStage } from '../../test/training/toySystem.ts';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '5000' }, compile: { type: 'string', default: 'graph' } },
});
const steps = Number(values.steps);
/** Pools and caches fill until then. */
const settledStep = 1000;
const everySteps = 500;
const mostGrowthMb = 24;
if (!(steps >= settledStep + everySteps)) {
  console.error(`memory: --steps ${values.steps} is too few to see growth; give ${settledStep + everySteps} or more`);
  process.exit(2);
}

await startBackend('node');
const parts = toyParts();
const seen: { readonly step: number; readonly tensors: number; readonly rssMb: number }[] = [];
await trainStage(
  toyRun(parts, await toyParams(parts), {
    stage: toyStage({ until: { steps }, optimizer: { averageDecay: 0.99 } }),
    compile: values.compile === 'off' ? undefined : {},
    events: {
      onStep: ({ step }) => {
        if (step % everySteps !== 0) return;
        globalThis.gc?.();
        const now = { step, tensors: tf.memory().numTensors, rssMb: process.memoryUsage().rss / 2 ** 20 };
        seen.push(now);
        console.log(`step ${step}: ${now.tensors} tensors, ${now.rssMb.toFixed(0)} MB`);
      },
    },
  }),
);
const after = seen.filter(({ step }) => step >= settledStep);
const [first, last] = [after[0], after.at(-1)];
if (first === undefined || last === undefined) throw new Error('too few steps to look at');
const tensors = last.tensors - first.tensors;
const rssMb = last.rssMb - first.rssMb;
const isFlat = tensors === 0 && rssMb <= mostGrowthMb;
console.log(
  `step ${first.step} to ${last.step}: ${tensors} tensors and ${rssMb.toFixed(1)} MB more (at most 0 and ${mostGrowthMb}): ${isFlat ? 'flat' : 'memory grew'}`,
);
process.exitCode = isFlat ? 0 : 1;
