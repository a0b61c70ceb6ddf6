import { nodeOf } from '../core/config/configNode.ts';
import type { ConfigStore } from '../core/config/configStore.ts';
import { recipeSchema } from '../core/trainer/stage.ts';
import { ConfigError } from '../errors.ts';

/**
 * Recipes as options of the group `recipe`, whole: every stage with every key that has a value, the schema's own ones too,
 * so that `recipe.stages.base.until.steps=60` changes a key that is there and a misspelt one is refused.
 *
 * @throws ConfigError for a recipe that does not fit the schema, or a second one of the same name.
 */
export function recipeStore(recipes: Iterable<{ readonly name: string }>): ConfigStore {
  const store = new Map<string, ReturnType<typeof nodeOf>>();
  for (const recipe of recipes) {
    const by = `recipe '${recipe.name}'`;
    const parsed = recipeSchema.safeParse(recipe);
    if (!parsed.success) {
      const problems = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
      throw new ConfigError(`${by} is not valid:\n${problems.join('\n')}`);
    }
    const place = `recipe/${recipe.name}`;
    if (store.has(place)) throw new ConfigError(`${by} is there twice; give yours another name`);
    store.set(place, nodeOf(JSON.parse(JSON.stringify(parsed.data)), { kind: 'code', by }));
  }
  return store;
}
