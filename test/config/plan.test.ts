import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCheckpoint } from '../../src/core/checkpoint/loadCheckpoint.ts';
import { readSafetensors } from '../../src/core/checkpoint/safetensors.ts';
import { isAdapterPath } from '../../src/core/model/adapters.ts';
import type { PlannedStage } from '../../src/run/planRecipe.ts';
import { type EndedCommand, startTonelab } from '../../src/testing/startTonelab.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tonelab-plan-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  writeFileSync(join(folder, 't.txt'), '今天很好\n天气好\n今天好\n天气很好\n');
  writeFileSync(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n今\n天\n好\n气\n很\n');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A language model of two layers, the lower one frozen until step 2. */
const tiny = [
  'recipe=lm',
  'trainer.backend=wasm',
  'trainer.logEverySteps=1',
  'model.semantic.channels=8',
  'model.semantic.layers=2',
  'model.semantic.heads=2',
  'model.semantic.weights=null',
  'model.semantic.vocabulary=vocab.txt',
  'recipe.stages.lm.batch.frames=16',
  'recipe.stages.lm.semantic.frozenLayers=1',
  'recipe.stages.lm.semantic.unfreeze=[{atStep:2,frozenLayers:none}]',
  '+recipe.stages.lm.data.text={files:[t.txt],validationFiles:[t.txt]}',
];

const tonelab = (...args: readonly string[]) => startTonelab(folder, args).ended;

async function planned(...args: readonly string[]): Promise<PlannedStage> {
  const { stdout, stderr } = await tonelab('train', '--plan', '--json', ...tiny, ...args);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { readonly stages: readonly PlannedStage[] }).stages[0] as PlannedStage;
}

const rateOf = (stage: PlannedStage, table: number, parameters: string) =>
  stage.tables[table]?.rows.find((row) => row.parameters === parameters)?.rate;

describe('tonelab train --plan', () => {
  it('says what each step of unfreezing trains, and writes nothing', async () => {
    const stage = await planned('recipe.stages.lm.until.steps=3');
    expect(stage).toMatchObject({ name: 'lm', objective: 'language-model', steps: 3, doneSteps: 0 });
    expect(stage.data).toBe('4 sentences of text, 4 held out');
    expect(stage.tables.map(({ fromStep }) => fromStep)).toEqual([0, 2]);
    expect(rateOf(stage, 0, 'semantic/layers/0')).toBe('frozen');
    expect(rateOf(stage, 0, 'semantic/layers/1')).toBe('0.002 cosine, warm-up 200');
    expect(rateOf(stage, 1, 'semantic/layers/0')).toBe('0.002 cosine, warm-up 200');
    const [before, after] = stage.tables.map(({ totals }) => totals[0]);
    expect(after).toEqual({ root: 'semantic', trained: before!.trained + before!.frozen, frozen: 0 });
    expect(before!.frozen).toBeGreaterThan(before!.trained);
    expect(stage.time).toBeUndefined();
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('leaves out an unfreezing that comes after the last step', async () => {
    expect((await planned('recipe.stages.lm.until.steps=2')).tables).toHaveLength(1);
  });

  it('takes the time of a step from a like stage that was trained, and knows a finished one', async () => {
    expect((await tonelab('train', ...tiny, 'recipe.stages.lm.until.steps=3')).code).toBe(0);
    expect(await planned('recipe.stages.lm.until.steps=3')).toMatchObject({ doneSteps: 3, finished: true });
    const longer = await planned('recipe.stages.lm.until.steps=500');
    expect(longer.doneSteps).toBe(0);
    expect(longer.time?.loggedSteps).toBe(3);
    expect(longer.time?.stepMs).toBeGreaterThan(0);
    expect(
      (await planned('recipe.stages.lm.until.steps=500', 'recipe.stages.lm.batch.frames=32')).time,
    ).toBeUndefined();
    const { stdout } = await tonelab('train', '--plan', ...tiny, 'recipe.stages.lm.until.steps=500');
    expect(stdout).toMatch(/ms a step, the median of 3 logged steps of runs.stages.lm-/);
    expect(stdout).toMatch(/from step 2, what changes\n(.*\n)*?\s+semantic\/layers\/0 /);
  });

  it('names each line of text that the encoder cuts, once, in the plan, on the terminal and in the log', async () => {
    const short = ['model.semantic.maxTokens=5', 'recipe.stages.lm.until.steps=1', 'name=cut'];
    const { notes, folder: place } = await planned(...short);
    expect(notes.map((note) => note.replace(/:.*/, ''))).toEqual(['t.txt, line 1', 't.txt, line 4']);
    expect(notes[0]).toContain('6 tokens, of which the semantic encoder keeps 5');
    const { stderr, code } = await tonelab('train', ...tiny, ...short);
    expect(code).toBe(0);
    expect(stderr.split('t.txt, line 4').length - 1).toBe(1);
    const events = join(folder, place ?? '', 'events');
    expect(readdirSync(events).some((file) => readFileSync(join(events, file)).includes('t.txt, line 4'))).toBe(true);
  });

  /** A second stage that starts from `origin`. */
  const second = (origin: string) => [
    ...tiny,
    'recipe.stages.lm.until.steps=3',
    `+recipe.stages.second={initFrom: [${origin}], objective: language-model, until: {steps: 7}, batch: {frames: 16}, ` +
      "data: {text: {files: [t.txt], validationFiles: [t.txt]}}, train: [{match: '**', rate: {peak: 1e-3}}]}",
  ];
  const secondOf = ({ stdout }: EndedCommand) =>
    (JSON.parse(stdout) as { stages: PlannedStage[] }).stages[1] as PlannedStage;

  it('plans a stage that starts from another before that one is trained, and refuses origins that are not there', async () => {
    const untrained = await tonelab('train', '--plan', '--json', ...second('{stage: lm}'), 'seed=99');
    expect(secondOf(untrained)).toMatchObject({ steps: 7, weights: ['all parts of stage lm, once it is trained'] });
    expect(secondOf(untrained)).not.toHaveProperty('folder');
    expect(secondOf(untrained).tables[0]?.rows.length).toBeGreaterThan(0);
    const unknown = await tonelab('train', '--plan', ...second('{stage: lmm}'));
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining("did you mean 'lm'?") });
    const missing = await tonelab('train', '--plan', ...second('{run: runs/nowhere}'));
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('runs/nowhere is not there') });
  });

  it('says which finished stage the weights are of', async () => {
    const all = secondOf(await tonelab('train', '--plan', '--json', ...second('{stage: lm}')));
    expect(all.weights[0]).toMatch(/^all parts of stage lm, finished in runs.stages.lm-/);
    expect(all.folder).toMatch(/runs.stages.second-/);
    const part = await tonelab('train', '--plan', '--json', ...second('{part: semantic, run: runs/run, stage: lm}'));
    expect(secondOf(part).weights).toEqual(['part semantic of runs/run, stage lm']);
  });

  it('refuses a rule that matches nothing before anything is trained', async () => {
    const { code, stderr } = await tonelab(
      'train',
      '--plan',
      ...tiny,
      'recipe.stages.lm.train=[{match:decodr/**,rate:null}]',
    );
    expect(code).toBe(2);
    expect(stderr).toContain("rule 'decodr/**' matches no parameter");
  });

  it('shows the adapters of a stage, which its checkpoints hold and exported weights do not', async () => {
    const lora = [
      'recipe.stages.lm.until.steps=2',
      'recipe.stages.lm.semantic.frozenLayers=all',
      'recipe.stages.lm.semantic.unfreeze=[]',
      '+recipe.stages.lm.semantic.lora={rank:4,layers:1}',
      'recipe.stages.lm.train=[{match:"**",rate:{peak:0.1}}]',
    ];
    const stage = await planned(...lora);
    expect(rateOf(stage, 0, 'semantic/layers/1')).toBe('frozen');
    expect(rateOf(stage, 0, 'semantic/lora/layers/1')).toBe('0.1');
    expect((await tonelab('train', ...tiny, ...lora, 'name=adapted')).code).toBe(0);
    const { code } = await tonelab('weights', 'export', 'runs/adapted', '--to', 'gpt2', '--out', 'out.safetensors');
    expect(code).toBe(0);
    const exported = (await readSafetensors(join(folder, 'out.safetensors'))).tensors;
    const { params } = await loadCheckpoint(join(folder, stage.folder ?? '', 'checkpoints', 'step-00000002'));
    const ours = (layer: number) => params.get(`semantic/layers/${layer}/attention/output/kernel`);
    const theirs = (layer: number) => exported.get(`transformer.h.${layer}.attn.c_proj.weight`);
    expect([...params.keys()].filter(isAdapterPath)).toHaveLength(13);
    expect(exported.size).toBe([...params.keys()].filter((path) => /^semantic.(?!lora)/.test(path)).length);
    expect(theirs(0)).toEqual(ours(0));
    expect(theirs(1)).not.toEqual(ours(1));
  });

  it('knows that a plateau ended a stage, and says what a plateau would end', async () => {
    const until = (patience: number) => [
      '~recipe.stages.lm.until.steps',
      `+recipe.stages.lm.until.plateau={metric:validation/total,patience:${patience},minDelta:1e6,maxSteps:50}`,
      'trainer.validationEverySteps=1',
    ];
    const { code, stdout } = await tonelab('train', '--json', ...tiny, ...until(2));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ finished: true, stages: [{ steps: 3 }] });
    expect(await planned(...until(2))).toMatchObject({ steps: 50, doneSteps: 3, finished: true });
    expect((await planned(...until(2), 'trainer.validationEverySteps=2')).finished).toBe(false);
    expect((await tonelab('train', '--plan', ...tiny, ...until(3))).stdout).toContain(
      'steps    50 at most (until validation/total has not fallen in 3 validations)',
    );
  });
});
