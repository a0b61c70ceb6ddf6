import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer } from '../../src/synthesis/synthesizer.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';
import { describeEachBackend } from '../../src/testing/backends.ts';
import { sequenceOf } from '../synthesis/speechSource.ts';
import {
  bytesOf,
  changedPaths,
  spectral,
  toyJointBatch,
  toyJointObjective,
  toyModel,
  toyParams,
  toyParts,
  toyRun,
  toyStage,
  toyUtterances,
  toyVits,
} from './toySystem.ts';

describeEachBackend('VITS without a reference encoder', (backend) => {
  const compile = backend === 'wasm' ? undefined : {};
  let parts: ModelParts;
  beforeAll(() => {
    parts = toyParts({ ...toyModel, ...toyVits, reference: { name: 'none' } });
  });

  describe(compile === undefined ? 'by operation' : 'as a graph', () => {
    it('learns one voice with every part and speaks in it', async () => {
      const params = await toyParams(parts);
      const before = bytesOf(params);
      const { params: trained } = await trainStage(
        toyRun(parts, params, {
          stage: toyStage({ objective: 'joint', until: { steps: 1 } }),
          compile,
          objectiveAt: (_step, phase) => toyJointObjective(parts, phase),
          sourceOf: (phase, current) => ({
            at: async () => [toyJointBatch(toyUtterances.slice(0, 2), { parts, params: current, phase })],
            audioSeconds: () => 1,
          }),
        }),
      );
      const roots = new Set(changedPaths(before, bytesOf(trained)).map((path) => path.split('/')[0]));
      expect(roots).toEqual(new Set(['phonemes', 'decoder', 'duration', 'vocoder', 'discriminators']));
      const voice = { mels: [], recordings: [], speakerId: 0 };
      const timbre = timbreVector(parts, trained, { voice, spectral });
      expect(timbre.shape).toEqual([1, 1, 0]);
      const synthesizer = openSynthesizer(parts, { compile, fixed: true, callsBefore: 0 });
      const options = { timbre, seed: 1, noiseScale: 0.5, lengthScale: 1, durations: [2, 3, 2] };
      const { samples } = await speak(synthesizer, trained, sequenceOf(3), options);
      synthesizer.dispose();
      expect(samples).toHaveLength(56);
      expect(samples.every(Number.isFinite)).toBe(true);
    });
  });
});
