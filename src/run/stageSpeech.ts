import type { Recipe, Stage } from '../core/trainer/stage.ts';

/** Does a stage train on recordings? A language model reads text only. */
export function hearsSpeech({ objective }: Stage): boolean {
  return objective !== 'language-model';
}

/** Does a stage train what turns text into frames, so that its progress can be heard? */
export function learnsToSpeak({ objective }: Stage): boolean {
  return objective === 'acoustic' || objective === 'joint';
}

/** Do all stages teach a recogniser, so that there is no voice to evaluate? */
export function onlyHears({ config }: { readonly config: { readonly recipe: Recipe } }): boolean {
  return Object.values(config.recipe.stages).every(({ objective }) => objective === 'recognition');
}
