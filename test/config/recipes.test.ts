import { describe, expect, it } from 'vitest';
import { configPlace } from '../../src/cli/configTree.ts';
import { composeConfig, resolveConfig } from '../../src/core/config/composeConfig.ts';
import { configHash } from '../../src/core/config/configHash.ts';
import { describeSource } from '../../src/core/config/configSource.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { recipeSchema } from '../../src/core/trainer/stage.ts';
import { recipes } from '../../src/recipes/recipes.ts';
import { recipeStore } from '../../src/run/recipeStore.ts';

const compose = async (...overrides: readonly string[]) =>
  composeConfig({
    ...(await configPlace({ 'config-dir': [], 'config-name': 'config' }, await findProject(process.cwd()))),
    overrides,
  });

describe('recipes as options of the group recipe', () => {
  it('are whole in the composed config, and equal what defineRecipe says', async () => {
    for (const [name, recipe] of recipes) {
      const { value } = resolveConfig(await compose(`recipe=${name}`));
      expect(value['recipe'], name).toEqual(JSON.parse(JSON.stringify(recipeSchema.parse(recipe))));
    }
  });

  it('are changed without a plus, also where only the schema gives the value', async () => {
    const { value, provenance } = await compose(
      'recipe.stages.base.until.steps=60',
      'recipe.stages.base.optimizer.weightDecay=0.5',
    );
    expect(value).toMatchObject({
      recipe: { stages: { base: { until: { steps: 60 }, optimizer: { weightDecay: 0.5 } } } },
    });
    expect(describeSource(provenance.get('recipe.stages.base.batch.frames')!)).toBe("recipe 'few-shot'");
  });

  it('refuse a misspelt stage and a misspelt key, with the nearest names', async () => {
    await expect(compose('recipe.stages.bse.until.steps=60')).rejects.toThrow(/did you mean 'recipe\.stages\.base'/);
    await expect(compose('recipe.stages.base.until.step=60')).rejects.toThrow(
      /did you mean 'recipe\.stages\.base\.until\.steps'/,
    );
    await expect(compose('recipe=few-shots')).rejects.toThrow(/did you mean 'few-shot'/);
  });

  it('lose a stage by ~', async () => {
    const { value } = await compose('~recipe.stages.few-shot');
    expect(Object.keys((value['recipe'] as { readonly stages: object }).stages)).toEqual(['base']);
  });

  it('give one hash for one result, however it was written', async () => {
    const hash = async (...overrides: readonly string[]) =>
      configHash(resolveConfig(await compose(...overrides)).value['recipe'] ?? null);
    const steps = recipes.get('few-shot')?.stages['base']?.until.steps ?? 0;
    expect(await hash(`recipe.stages.base.until.steps=${steps}`)).toBe(await hash());
    expect(await hash(`recipe.stages.base.until.steps=${steps + 1}`)).not.toBe(await hash());
  });

  it('refuse a recipe that does not fit the schema, or a second one of a name', () => {
    expect(() => recipeStore([{ name: 'mine' }])).toThrow(/recipe 'mine' is not valid:\n.*description/);
    const [first] = recipes.values();
    expect(() => recipeStore([first!, first!])).toThrow(/'nano-base' is there twice/);
  });
});
