import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ContrastResult } from '../../src/ablation/results.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';
import { startTonelab } from '../../src/testing/startTonelab.ts';

let folder = '';

/** The experiment that ships, on a few buzzes and with the least model. */
const tiny = [
  'experiment=ablation-tiny',
  ...['corpus=folder', 'corpus.path=wavs', 'corpus.holdout.fraction=0.3', 'voices={base: buzz, target: buzz}'],
  ...['~recipe.stages.base.data.sentences', '~recipe.stages.base.data.syllables.units'],
  ...['~recipe.stages.few-shot.data.rehearsal', '~recipe.stages.few-shot.data.target.units'],
  ...['recipe.stages.base.until.steps=3', 'recipe.stages.few-shot.until.steps=2'],
  'recipe.stages.few-shot.data.target.budgetSeconds=2.5',
  ...['recipe.stages.base.batch.frames=150', 'recipe.stages.few-shot.batch.frames=150'],
  ...['recipe.stages.base.alignment=mas', 'recipe.stages.few-shot.alignment=mas'],
  ...['model/semantic=none', 'model.phonemes.channels=8', 'model.phonemes.filterChannels=8', 'model.phonemes.layers=1'],
  ...['model.decoder.hiddenChannels=8', 'model.decoder.latentChannels=4', 'model.vocoder.iterations=1'],
  ...['trainer.backend=wasm', 'trainer.dataThreads=0', 'trainer.samplesEverySteps=99'],
  ...['ablation.primary.unit=sentence', 'ablation.arms.longest.differs=[consumedMinutes,distinctMinutes]'],
];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tonelab-ablate-'));
  writeFileSync(join(folder, 'package.json'), '{}');
  mkdirSync(join(folder, 'wavs', 'buzz'), { recursive: true });
  for (const [index, text] of ['妈', '好', '你', '天', '今', '气', '很', '再', '见', '谢', '马', '米'].entries()) {
    const wave = buzz(0.3 + 0.05 * index, 120 + 10 * index);
    writeFileSync(join(folder, 'wavs', 'buzz', `${index}.wav`), encodeWav(wave, 22050));
    writeFileSync(join(folder, 'wavs', 'buzz', `${index}.txt`), text);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tonelab = (...args: readonly string[]) =>
  startTonelab(folder, args, { TONELAB_CACHE: join(folder, 'cache') }).ended;

/** Two seeds: each run is a process of its own. */
const short = [...tiny, 'ablation.seeds=[1,2]', '+ablation.alpha=0.5'];
const place = (...names: readonly string[]) => join(folder, 'runs/multirun/ablation-tiny', ...names);
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('tonelab ablate', () => {
  it('refuses a design that can find nothing before anything is prepared, with file and line', async () => {
    const few = await tonelab('ablate', ...tiny, 'ablation.seeds=[1,2,3,4,5]', '--plan');
    expect(few.code).toBe(2);
    expect(few.stderr).toContain('with 5 paired seeds the sign-flip test gives p = 0.0625 at best');
    expect(few.stderr).toContain('give at least 6 seeds');
    expect(few.stderr).toContain("ablation.seeds: override 'ablation.seeds=[1,2,3,4,5]'");
    expect(existsSync(join(folder, 'cache'))).toBe(false);
  });

  it('plans runs, shared stages, budgets and power, and refuses arms whose budgets differ', async () => {
    const { code, stdout, stderr } = await tonelab('ablate', ...tiny, '--plan', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const plan = JSON.parse(stdout);
    expect(plan.power).toMatchObject({ pairs: 7, smallestP: 2 / 128 });
    // The base stage is the same for both arms of a seed.
    expect(plan.cost).toMatchObject({ stages: 28, distinctStages: 21 });
    expect(plan.jobs).toHaveLength(14);
    // With a seed of its own it is the same for all.
    const shared = await tonelab('ablate', ...tiny, '+recipe.stages.base.seed=1', '--plan', '--json');
    expect(JSON.parse(shared.stdout).cost).toMatchObject({ stages: 28, distinctStages: 15 });
    const unequal = ['ablation.arms.longest.overrides=["recipe.stages.few-shot.until.steps=1"]'];
    const refused = await tonelab('ablate', ...tiny, ...unequal, '--plan');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(
      'ablation.arms.longest (steps): budget own, steps of stage few-shot: 1, baseline 2',
    );
    const declared = await tonelab(
      ...[
        'ablate',
        ...tiny,
        ...unequal,
        'ablation.arms.longest.differs=[steps,consumedMinutes,distinctMinutes]',
        '--plan',
      ],
    );
    expect([declared.code, declared.stdout]).toEqual([0, expect.stringContaining('smallest p')]);
  });

  it('trains, measures and compares from end to end, and a second time runs nothing', async () => {
    const { code, stderr } = await tonelab('ablate', ...short, '--json');
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const { primary } = json(place('results.json')) as { readonly primary: ContrastResult };
    expect(primary.pairs.map(({ seed }) => seed)).toEqual([1, 2]);
    expect(primary.p).toBeGreaterThanOrEqual(0.5);
    expect(readdirSync(place()).sort()).toEqual(
      ['items.csv', 'longest', 'random', 'report.html', 'results.json', 'sweep.json', 'table.tex'].sort(),
    );
    // Two base stages, four few-shot ones: the pretraining was shared within each seed.
    const stages = readdirSync(join(folder, 'runs/stages'));
    expect(stages.filter((name) => name.startsWith('base-'))).toHaveLength(2);
    expect(stages.filter((name) => name.startsWith('few-shot-'))).toHaveLength(4);
    const hashes = (arm: string, seed: number): readonly string[] =>
      json(place(arm, `seed-${seed}`, 'stages.json')).stages.map(({ hash }: { readonly hash: string }) => hash);
    const [base, target] = hashes('random', 1);
    const [otherBase, otherTarget] = hashes('longest', 1);
    expect([base === otherBase, target === otherTarget]).toEqual([true, false]);
    expect(hashes('random', 2)[0]).not.toBe(base);
    const before = statSync(place('random/seed-1/status.json')).mtimeMs;
    const again = await tonelab('ablate', ...short, '--dry-run', '--json');
    expect(JSON.parse(again.stdout).jobs.map(({ state }: { readonly state: string }) => state)).toEqual(
      new Array(4).fill('finished'),
    );
    expect((await tonelab('ablate', ...short, '--json')).code).toBe(0);
    expect(statSync(place('random/seed-1/status.json')).mtimeMs).toBe(before);
  }, 600_000);

  it('compares runs by their folders in the same way', async () => {
    const folders = ['random', 'longest'].flatMap((arm) => [1, 2].map((seed) => place(arm, `seed-${seed}`)));
    const { code, stdout, stderr } = await tonelab('compare', ...folders, '--out', 'compared', '--json');
    expect([code, stderr]).toEqual([0, '']);
    const { results } = JSON.parse(stdout) as { readonly results: { readonly primary: ContrastResult } };
    expect(results.primary).toMatchObject({ baseline: 'random', arm: 'longest', smallestP: 0.5 });
    expect(readFileSync(join(folder, 'compared/report.html'), 'utf8')).toContain('nothing is claimed');
  });

  it('compares what was measured: of runs without sentences the syllables, and no sentences where they are asked for', async () => {
    const folders = ['random', 'longest'].map((arm) => {
      const copy = join(folder, `syllables-${arm}`);
      cpSync(place(arm, 'seed-1'), copy, { recursive: true });
      const file = join(copy, 'evaluation.json');
      const evaluation = JSON.parse(readFileSync(file, 'utf8')) as {
        readonly items: readonly { readonly unit: string }[];
      };
      const items = evaluation.items
        .filter(({ unit }) => unit === 'sentence')
        .map((item) => ({ ...item, unit: 'syllable' }));
      writeFileSync(file, JSON.stringify({ ...evaluation, items }));
      return copy;
    });
    const { stdout, stderr } = await tonelab('compare', ...folders, '--out', 'syllables', '--json');
    expect(stderr).toBe('');
    const { results } = JSON.parse(stdout) as { readonly results: { readonly primary: ContrastResult } };
    expect([results.primary.unit, results.primary.pairs.length]).toEqual(['syllable', 1]);
    const refused = await tonelab('compare', ...folders, '--unit', 'sentence');
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('was not measured on it; expected syllable'),
    ]);
  });
});
