import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ModelParams } from '../../../src/core/objectives/objective.ts';
import { describeEachBackend } from '../../../src/testing/backends.ts';
import '../../../src/testing/toBeAllClose.ts';
import * as tf from '../../../src/tf.ts';
import { type Golden, publishedState, readGolden, resultOf } from '../publishedState.ts';
import { importParts, narrowParts, publishedInputs, vitsRanges } from './narrow.ts';
import { passes } from './passes.ts';

// Made by make_goldens.py from jaywalnut310/vits' own SynthesizerTrn.
const file = join(import.meta.dirname, 'forward.safetensors');
const tolerance = 2e-5;
const ownTolerance: Readonly<Record<string, number>> = {
  // The reference adds 1e-6 to durations before their logarithm.
  'plain/duration_loss': 1e-4,
  // Here and there the inverse of a spline is steep.
  'multi/log_durations': 1e-4,
  'single/log_durations': 1e-4,
};

describeEachBackend('VITS with the weights of the reference', () => {
  let golden: Golden;
  beforeAll(async () => {
    golden = await readGolden(file);
  });

  describe.each([
    ['multi', 'of several voices', {}],
    [
      'plain',
      'of several voices with plain durations',
      { duration: { name: 'deterministic', filterChannels: 256, dropout: 0 } },
    ],
    ['single', 'of one voice', { reference: { name: 'none' } }],
  ] as const)('%s: %s', (kind, _title, changes) => {
    const parts = narrowParts(changes as never);
    let params: ModelParams;
    beforeAll(async () => {
      params = await importParts(parts as never, publishedState(golden, vitsRanges, { prefix: `${kind}.` }));
    });

    it.each(['short', 'long'] as const)('has the same tensors in every place of the way, %s sentences', (shape) => {
      const { perSymbol, ...results } = passes(parts, params, publishedInputs(shape));
      for (const [name, tensor] of Object.entries(results)) {
        const expected = resultOf(golden, `${kind}/${shape}/${name}`);
        expect(tensor, name).toBeAllClose(expected, ownTolerance[`${kind}/${name}`] ?? tolerance);
        expect(expected.abs().max().dataSync()[0], name).toBeGreaterThan(0.05);
      }
      expect(tf.sum(perSymbol, 1)).toBeAllClose(results.duration_loss, 1e-5);
    });
  });
});
