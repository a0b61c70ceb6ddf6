import { beforeAll, describe, expect, it } from 'vitest';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { HostTree } from '../../src/core/trainer/hostBatch.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { flattenParams } from '../../src/nn/params.ts';
import { planStage } from '../../src/run/planStage.ts';
import { voiceReference } from '../../src/run/voiceRecordings.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { bytesOf, changedPaths, spectral, toyModel, toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

const stage = toyStage({
  until: { steps: 3 },
  data: { all: { voices: ['base', 'target'] } },
  batch: { frames: 32 },
  train: [
    { match: 'reference/**', rate: { peak: 0.01 } },
    { match: '**', rate: { peak: 0.01 } },
  ],
  optimizer: { epsilon: 1e-3 },
}) as Stage;

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  const reference = { name: 'ge2e', channels: 4, hiddenChannels: 4, weights: null };
  parts = toyParts({ ...toyModel, reference } as unknown as typeof toyModel);
});

async function train(compile: CompileOptions | undefined) {
  const context = { name: 'toy', stage, seed: 1, parts, compile, validationUtterances: 2, dataThreads: 0 };
  const plan = await planStage({ ...context, voices: toyVoices, plugins: toyPlugins }, async () => toyCorpus);
  const params = await toyParams(parts);
  const before = bytesOf(params);
  const batches: HostTree[] = [];
  const outcome = await trainStage(
    toyRun(parts, params, {
      stage,
      compile,
      objectiveAt: plan.objectiveAt,
      sourceOf: (phase, own) => {
        const source = plan.sourceOf(phase, own);
        const at = async (step: number) => {
          const made = await source.at(step);
          batches.push(...made.map(({ tensors }) => tensors));
          return made;
        };
        return { ...source, at };
      },
      validation: { everySteps: 3, batchesOf: plan.validationOf },
    }),
  );
  return { before, batches, params: outcome.params };
}

describe('training with a reference encoder that has a front end of its own', () => {
  it('reads its vectors, moves everything else, and leaves the encoder as it was', async () => {
    const { before, batches, params } = await train(undefined);
    for (const batch of batches) {
      const { mel } = batch['reference'] as { readonly mel: { data: Float32Array; shape: readonly number[] } };
      expect(mel.shape).toEqual([4, 1, 4]);
      expect(Math.hypot(...mel.data.subarray(0, 4))).toBeCloseTo(1, 5);
    }
    const changed = changedPaths(before, bytesOf(params));
    expect(changed.filter((path) => path.startsWith('reference/'))).toEqual([]);
    expect(changed.some((path) => path.startsWith('decoder/'))).toBe(true);
  });

  it.runIf(hasNativeBackend)('is the same compiled', async () => {
    const [eager, compiled] = [await train(undefined), await train({ precision: 'float32' })];
    for (const [path, value] of flattenParams(eager.params)) {
      expect(flattenParams(compiled.params).get(path)!, path).toBeAllClose(value, 1e-5);
    }
  });

  it("gives a voice the vector of its recordings' rows", async () => {
    const params = await toyParams(parts);
    const voice = voiceReference(toyCorpus, 'low', { seconds: 60, seed: 1 });
    const vector = timbreVector(parts, params, { voice, spectral });
    const waves = voice.recordings.flatMap((recording) => [...recording.wave()]);
    const rows = parts.reference.frontEnd!.rows(params['reference']!, [Float32Array.from(waves)], spectral.sampleRate);
    expect(tf.reshape(vector, [1, 4])).toBeAllClose(rows, 1e-6);
  });
});
