/**
 * Trains the toy system of the tests for many compiled (or eager) steps and looks at tensors and resident memory.
 * Exits with 1 when either grows: a leak of one small tensor a step shows as thousands at the end.
 *
 * Run: node --expose-gc --import tsx bench/memory/steps.ts [steps] [off|graph]
 */
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import * as tf from '../../src/tf.ts';
import { toyParams, toyParts, toyRun, toyStage } from '../../test/training/toySystem.ts';

const steps = Number(process.argv[2] ?? '5000');
const compile = process.argv[3] === 'off' ? undefined : {};
/** Pools and caches fill during the first steps. */
const settled = Math.floor(steps / 5);
const tolerance = 1.03;

await startBackend('node');
const parts = toyParts();
const seen: { step: number; tensors: number; rssMb: number }[] = [];
await trainStage(
  toyRun(parts, await toyParams(parts), {
    stage: toyStage({ until: { steps }, optimizer: { averageDecay: 0.99 } }),
    compile,
    events: {
      onStep: ({ step }) => {
        if (step % Math.floor(steps / 10) !== 0) return;
        globalThis.gc?.();
        seen.push({ step, tensors: tf.memory().numTensors, rssMb: process.memoryUsage().rss / 2 ** 20 });
      },
    },
  }),
);
for (const { step, tensors, rssMb } of seen) console.log(`step ${step}: ${tensors} tensors, ${rssMb.toFixed(0)} MB`);
const after = seen.filter(({ step }) => step >= settled);
const [first, last] = [after[0], after.at(-1)];
if (first === undefined || last === undefined) throw new Error('too few steps to look at');
const grew = last.tensors !== first.tensors || last.rssMb > first.rssMb * tolerance;
console.log(grew ? 'memory grew' : 'flat');
process.exitCode = grew ? 1 : 0;
