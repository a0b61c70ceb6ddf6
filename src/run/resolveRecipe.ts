import { suggest } from '../core/suggest.ts';
import { type Recipe, type RecipeInput, recipeSchema } from '../core/trainer/stage.ts';
import { ConfigError } from '../errors.ts';
import type { RunConfig } from './runConfig.ts';

type Tree = { readonly [key: string]: unknown };

/**
 * The recipe that a config names, with the config's changes to its stages merged in: `recipe.stages.base.until.steps=500`.
 * Records merge, lists and values replace; a stage that the recipe lacks is an error, `null` leaves a stage out.
 * @throws ConfigError for unknown recipes, stages and keys.
 */
export function resolveRecipe(node: RunConfig['recipe'], recipes: ReadonlyMap<string, RecipeInput>): Recipe {
  const recipe = recipes.get(node.name);
  if (recipe === undefined) throw unknown('recipe.name', node.name, [...recipes.keys()]);
  const stages: Record<string, unknown> = { ...recipe.stages };
  for (const [name, change] of Object.entries(node.stages ?? {})) {
    if (!(name in stages)) throw unknown('recipe.stages', name, Object.keys(stages));
    if (change === null) delete stages[name];
    else stages[name] = merge(stages[name], change);
  }
  const parsed = recipeSchema.safeParse({ ...recipe, stages });
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `recipe.${issue.path.join('.')}: ${issue.message}`);
  throw new ConfigError(`recipe '${node.name}' is not valid:\n  ${problems.join('\n  ')}`);
}

function merge(base: unknown, change: unknown): unknown {
  if (!isTree(base) || !isTree(change)) return change;
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(change)) merged[key] = merge(merged[key], value);
  return merged;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unknown(key: string, name: string, known: readonly string[]): ConfigError {
  const nearest = suggest(name, known);
  const hint = nearest.length > 0 ? `; did you mean ${nearest.map((near) => `'${near}'`).join(' or ')}?` : '';
  return new ConfigError(`${key}: unknown name '${name}' (known: ${known.join(', ')})${hint}`);
}
