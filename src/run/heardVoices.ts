import type { Stage } from '../core/trainer/stage.ts';
import type { RunConfig } from './runConfig.ts';
import { learnsToSpeak } from './stageSpeech.ts';

/** The voices of a run that its last stage that learns to speak hears, in the order of their roles. */
export function heardVoices({ recipe, voices }: Pick<RunConfig, 'recipe' | 'voices'>): readonly string[] {
  const last = Object.values(recipe.stages).findLast(learnsToSpeak);
  const pools = Object.values(last?.data ?? {});
  return Object.entries(voices).flatMap(([role, voice]) =>
    pools.some((pool) => hears(pool, role, voice)) ? [voice] : [],
  );
}

/** A pool that names nobody hears all. */
function hears({ voices, speakers }: Stage['data'][string], role: string, voice: string): boolean {
  if (voices === undefined && speakers === undefined) return true;
  return voices?.includes(role) === true || speakers?.includes(voice) === true;
}
