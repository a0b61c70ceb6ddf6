import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import type { HostTree } from '../../src/core/trainer/hostBatch.ts';
import type { Stage } from '../../src/core/trainer/stage.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { planStage } from '../../src/run/planStage.ts';
import { voiceReference } from '../../src/run/voiceRecordings.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import '../../src/testing/toBeAllClose.ts';
import * as tf from '../../src/tf.ts';
import { toyCorpus, toyPlugins, toyVoices } from './toyCorpus.ts';
import { bytesOf, changedPaths, spectral, toyModel, toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

const stage = toyStage({
  until: { steps: 2 },
  data: { all: { voices: ['base', 'target'] } },
  batch: { frames: 32, referenceFrames: 16 },
}) as Stage;

let parts: ModelParts;
beforeAll(async () => {
  await startTestBackend();
  const style = { name: 'tags', tag: 'unit', values: ['phrase', 'sentence'] };
  parts = toyParts({ ...toyModel, style } as unknown as typeof toyModel);
});

describe('a model with styles', () => {
  it('is told the style of each utterance that has one, and learns a vector for it', async () => {
    const context = { name: 'toy', stage, seed: 1, parts, compile: undefined, validationUtterances: 2, dataThreads: 0 };
    const plan = await planStage({ ...context, voices: toyVoices, plugins: toyPlugins }, async () => toyCorpus);
    const params = await toyParams(parts);
    const before = bytesOf(params);
    const rows = new Map<string, string>();
    const outcome = await trainStage(
      toyRun(parts, params, {
        stage,
        objectiveAt: plan.objectiveAt,
        sourceOf: (phase, own) => {
          const source = plan.sourceOf(phase, own);
          const at = async (step: number) => {
            const made = await source.at(step);
            for (const { tensors, ids } of made) {
              const { data } = tensors['styles'] as { readonly data: Float32Array } & HostTree;
              for (const [row, id] of ids.entries()) rows.set(id, data.subarray(2 * row, 2 * row + 2).join());
            }
            return made;
          };
          return { ...source, at };
        },
      }),
    );
    const unitOf = (id: string) => toyCorpus.utterances.find((utterance) => utterance.id === id)?.tags.unit;
    for (const [id, row] of rows) expect(row, id).toBe(unitOf(id) === 'sentence' ? '0,1' : '0,0');
    expect(changedPaths(before, bytesOf(outcome.params))).toContain('style/table');
  });

  it('speaks with the vector of a style added to the timbre', async () => {
    const params = await toyParams(parts);
    const voice = voiceReference(toyCorpus, 'low', { seconds: 1, seed: 1 });
    const plain = timbreVector(parts, params, { voice, spectral });
    const styled = timbreVector(parts, params, { voice, spectral, style: 1 });
    const { table } = params['style'] as { readonly table: tf.Tensor2D };
    expect(tf.reshape(tf.sub(styled, plain), [4])).toBeAllClose(tf.reshape(tf.slice(table, [1, 0], [1, 4]), [4]), 1e-6);
  });
});
