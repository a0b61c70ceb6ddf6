import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { askFromArguments } from '../../src/cli/diversityAsk.ts';
import { openFromArguments } from '../../src/cli/openFromArguments.ts';
import { disposeParams } from '../../src/nn/params.ts';
import { freezeRun } from '../../src/run/openRun.ts';
import { runStages } from '../../src/run/runStages.ts';

const folder = mkdtempSync(join(tmpdir(), 'unfinished-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `{files: [${folder}/t.txt], validationFiles: [${folder}/t.txt]}`;

/** Two stages of a language model of one layer, of a few steps each. */
const overrides = [
  'recipe=lm',
  'trainer.backend=wasm',
  'model.semantic.channels=8',
  'model.semantic.layers=1',
  'model.semantic.heads=2',
  'model.semantic.weights=null',
  `model.semantic.vocabulary=${join(folder, 'vocab.txt')}`,
  'recipe.stages.lm.until.steps=2',
  'recipe.stages.lm.batch.frames=16',
  `+recipe.stages.lm.data.text=${text}`,
  `+recipe.stages.again={objective: language-model, until: {steps: 3}, data: {text: ${text}}, batch: {frames: 16},${[
    " semantic: {frozenLayers: none}, train: [{match: '**', rate: {peak: 2e-3}}]",
    ' optimizer: {beta1: 0.9, beta2: 0.98, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1}}',
  ].join()}`,
  `runFolder=${join(folder, 'run')}`,
  `outputFolder=${folder}`,
];

it('a run that was stopped in a later stage is not asked; how to go on is told', async () => {
  writeFileSync(join(folder, 't.txt'), '今天很好\n天气好\n今天好\n天气很好\n');
  writeFileSync(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n好\n气\n很\n');
  const { run, configYaml, origin } = await openFromArguments({ 'config-dir': [], 'config-name': 'config', overrides });
  await freezeRun(run, configYaml, origin);
  const stop = new AbortController();
  const onStep = (stage: string) => stage === 'again' && stop.abort();
  const { params, finished, stages } = await runStages(run, { observer: { onStep }, signal: stop.signal });
  disposeParams(params);
  run.close();
  expect([finished, stages.map(({ name }) => name)]).toEqual([false, ['lm']]);
  const usual = { axis: [], pool: [], weight: [], most: 5, samples: 4, sampled: 10, json: true };
  await expect(askFromArguments({ run: join(folder, 'run'), ...usual })).rejects.toThrow(
    /run: its training was stopped before the end; go on with: tonelab train --from .*run$/,
  );
});
