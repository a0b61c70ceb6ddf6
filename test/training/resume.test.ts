import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCheckpoint } from '../../src/core/checkpoint/checkpointFolder.ts';
import { type LoadedCheckpoint, loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import type { CompileOptions } from '../../src/core/compile/compileStep.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { hasNativeBackend, startTestBackend } from '../../src/testing/backends.ts';
import { bytesOf, toyParams, toyParts, toyRun, toyStage } from './toySystem.ts';

const root = mkdtempSync(join(tmpdir(), 'resume-'));
afterAll(() => rmSync(root, { recursive: true }));

const stage = toyStage({
  until: { steps: 5 },
  semantic: {
    frozenLayers: 'all',
    unfreeze: [
      { atStep: 2, frozenLayers: 1 },
      { atStep: 4, frozenLayers: 'none' },
    ],
  },
  train: [
    { match: 'reference/**', rate: null },
    { match: '**', rate: { peak: 0.01, warmupSteps: 2, decay: 'cosine' } },
  ],
  losses: { kl: { peak: 1, warmupSteps: 3 } },
  optimizer: { clipNorm: 1, averageDecay: 0.9 },
});

interface Ran {
  readonly losses: readonly object[];
  readonly bytes: Readonly<Record<string, string>>;
  readonly checkpoint: LoadedCheckpoint;
  readonly tables: readonly number[];
  readonly finished: boolean;
}

async function train(
  parts: ModelParts,
  name: string,
  at: { stop?: number; resume?: LoadedCheckpoint; compile: CompileOptions | undefined },
): Promise<Ran> {
  const stop = new AbortController();
  const losses: object[] = [];
  const tables: number[] = [];
  const folder = join(root, name);
  const run = toyRun(parts, await toyParams(parts), {
    stage,
    resume: at.resume,
    compile: at.compile,
    signal: stop.signal,
    checkpoints: { folder, everySteps: 100, keepLast: 2, configHash: 'toy' },
    events: {
      onTable: (fromStep) => void tables.push(fromStep),
      onStep: ({ step, metrics, audioSeconds }) => {
        losses.push({ step, ...metrics, audioSeconds });
        if (step === at.stop) stop.abort();
      },
    },
  });
  const outcome = await trainStage(run);
  const bytes = bytesOf(outcome.params);
  disposeParams(outcome.params);
  const checkpoint = await loadCheckpoint((await findCheckpoint(folder, 'latest')).folder);
  return { losses, bytes, checkpoint, tables, finished: outcome.finished };
}

const plain = (tensors: LoadedCheckpoint['params'] | undefined) => Object.fromEntries(tensors ?? []);

const modes = hasNativeBackend ? ['eager', 'compiled'] : ['eager'];

describe.each(modes)('a stage that is stopped and resumed, %s', (mode) => {
  const compile = mode === 'compiled' ? {} : undefined;
  let parts: ModelParts;
  let whole: Ran;
  beforeAll(async () => {
    await startTestBackend();
    parts = toyParts();
    whole = await train(parts, `${mode}-whole`, { compile });
  });

  it('unfreezes in three phases when nothing stops it', () => {
    expect(whole.tables).toEqual([0, 2, 4]);
    expect(whole.losses).toHaveLength(5);
  });

  it.each([1, 2, 3])(
    'ends bit-identical after a stop at step %i: losses, parameters, moments, averages',
    async (stop) => {
      const first = await train(parts, `${mode}-stopped-${stop}`, { stop, compile });
      expect(first.finished).toBe(false);
      expect(first.checkpoint.state?.step).toBe(stop);
      const second = await train(parts, `${mode}-resumed-${stop}`, { resume: first.checkpoint, compile });
      expect([...first.losses, ...second.losses]).toEqual(whole.losses);
      expect(second.bytes).toEqual(whole.bytes);
      expect(second.checkpoint.state?.updateCounts).toEqual(whole.checkpoint.state?.updateCounts);
      expect(plain(second.checkpoint.optimizer)).toEqual(plain(whole.checkpoint.optimizer));
      expect(plain(second.checkpoint.ema)).toEqual(plain(whole.checkpoint.ema));
    },
  );

  it("counts each parameter's own updates", () => {
    const counts = whole.checkpoint.state?.updateCounts ?? {};
    expect(counts['decoder/prior/kernel']).toBe(5);
    expect(counts['semantic/finalNorm/gain'] ?? counts['semantic/finalNorm/scale']).toBe(3);
    expect(counts['semantic/embeddings/token/table']).toBe(1);
    expect(Object.keys(counts).filter((path) => path.startsWith('reference/'))).toEqual([]);
  });
});
