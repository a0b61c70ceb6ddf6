import { describe, expect, it } from 'vitest';
import { ablationConfigSchema } from '../../src/ablation/ablationConfig.ts';
import { designPower } from '../../src/ablation/design.ts';
import { refuseUnequalBudgets } from '../../src/ablation/equalBudgets.ts';
import { type AblationPlan, planAblation } from '../../src/cli/planAblation.ts';
import { valueKeys } from './schemaKeys.ts';

const plan = (...overrides: readonly string[]) =>
  planAblation({ 'config-dir': [], 'config-name': 'config', overrides: ['experiment=ablation-tiny', ...overrides] });

/** What an arm may spend beside a baseline of 100 steps and 10 minutes. */
function spends({ config }: AblationPlan, steps: number, minutes: number): string {
  const stages = (own: number, consumedMinutes: number) => [{ name: 's', steps: own, consumedMinutes, pools: [] }];
  const budgets = [
    { arm: 'random', budget: 'own', stages: stages(100, 10) },
    { arm: 'longest', budget: 'own', stages: stages(steps, minutes) },
  ];
  const { tolerance } = config;
  try {
    refuseUnequalBudgets(budgets, { baseline: 'random', tolerance, differs: (arm) => config.arms[arm]?.differs ?? [] });
    return 'equal';
  } catch (error) {
    return (error as Error).message;
  }
}

const observed = (one: AblationPlan) =>
  JSON.stringify([
    one.config.question,
    one.design,
    designPower(one.config),
    one.jobs.map(({ arm, budget, seed, hash, folder }) => [arm, budget, seed, hash, folder]),
    [spends(one, 99, 10), spends(one, 100, 10.8)],
  ]);

const cases: Readonly<Record<string, readonly string[]>> = {
  question: ['ablation.question=other'],
  'seeds[]': ['ablation.seeds=[1,2,3,4,5,6]'],
  baseline: ['ablation.baseline=longest', 'ablation.primary.arm=random'],
  'arms.*.overrides[]': ['+ablation.arms.random.overrides=["trainer.keepLast=9"]'],
  'arms.*.differs[]': ['ablation.arms.longest.differs=[steps]'],
  'budgets.*[]': ['+ablation.budgets={short:["recipe.stages.base.until.steps=3"]}'],
  'primary.arm': ['+ablation.arms.third={overrides:["trainer.keepLast=9"]}', 'ablation.primary.arm=third'],
  'primary.metric': ['ablation.primary.metric=log-f0-error'],
  'primary.unit': ['ablation.primary.unit=sentence'],
  'primary.budget': [
    '+ablation.budgets={short:["recipe.stages.base.until.steps=3"],long:[]}',
    '+ablation.primary.budget=long',
  ],
  'primary.within.axis': ['+ablation.primary.within={axis: voice, level: question}'],
  'primary.within.level': ['+ablation.primary.within={axis: sentence, level: statement}'],
  'secondary[]': ['ablation.secondary=[]'],
  alpha: ['+ablation.alpha=0.1'],
  'expected.difference': ['+ablation.expected={difference:2,deviation:1}'],
  'expected.deviation': ['+ablation.expected={difference:1,deviation:2}'],
  tolerance: ['ablation.arms.longest.differs=[]', '+ablation.tolerance=0.1'],
};

/** What a case is compared with, where it takes more than the experiment that ships. */
const before: Readonly<Record<string, readonly string[]>> = {
  'primary.arm': ['+ablation.arms.third={overrides:["trainer.keepLast=9"]}'],
  'primary.budget': [
    '+ablation.budgets={short:["recipe.stages.base.until.steps=3"],long:[]}',
    '+ablation.primary.budget=short',
  ],
  'primary.within.axis': ['+ablation.primary.within={axis: sentence, level: question}'],
  'primary.within.level': ['+ablation.primary.within={axis: sentence, level: question}'],
  tolerance: ['ablation.arms.longest.differs=[]'],
  'expected.difference': ['+ablation.expected={difference:1,deviation:1}'],
  'expected.deviation': ['+ablation.expected={difference:1,deviation:1}'],
};

describe('every key of an ablation', () => {
  it('has a case, and every case a key', () => {
    expect(Object.keys(cases).sort()).toEqual(valueKeys(ablationConfigSchema));
  });

  const known = new Map<string, Promise<string>>();
  const seen = (overrides: readonly string[]) => {
    const key = overrides.join(' ');
    const planned = known.get(key) ?? plan(...overrides).then(observed);
    known.set(key, planned);
    return planned;
  };

  it.each(Object.entries(cases))('%s changes what is planned', async (key, overrides) => {
    expect(await seen(overrides)).not.toBe(await seen(before[key] ?? []));
  });

  it('is refused with its place where it is wrong', async () => {
    await expect(plan('ablation.primary.arm=longst')).rejects.toThrow(
      /ablation\.primary\.arm \(from override 'ablation\.primary\.arm=longst'\): no arm 'longst'; there are: random, longest/,
    );
    await expect(plan('ablation.arms.longest.overrides=["recipe.stages.base.until.step=3"]')).rejects.toThrow(
      /job of ablation\.arms\.longest, seed 1 .*did you mean 'recipe\.stages\.base\.until\.steps'/s,
    );
    await expect(plan('ablation.arms.longest.overrides=[]')).rejects.toThrow(
      'ablation.arms.longest and ablation.arms.random are the same run at seed 1',
    );
    await expect(planAblation({ 'config-dir': [], 'config-name': 'config', overrides: [] })).rejects.toThrow(
      "ablate: the config has no node 'ablation'",
    );
  });
});
