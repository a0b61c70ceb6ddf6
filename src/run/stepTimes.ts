import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalText } from '../core/config/configHash.ts';
import { readMetrics } from '../core/logging/metricsJsonl.ts';
import type { StageKey } from './stageStore.ts';

/** How long a step took where a like stage was trained before. */
export interface StepTime {
  /** Median of the logged steps. */
  readonly stepMs: number;
  readonly loggedSteps: number;
  /** The stage's folder. */
  readonly folder: string;
}

/**
 * The step time of a stage that was trained into the same output folder with the same model, objective, batch, spectral
 * settings and backend; of several, the one with the most logged steps. Undefined where there is none: nothing is guessed.
 */
export async function measuredStepTime(outputFolder: string, key: StageKey): Promise<StepTime | undefined> {
  const root = join(outputFolder, 'stages');
  const folders = await readdir(root).catch(() => []);
  const wanted = likeness(key);
  const known = await Promise.all(
    folders.map(async (name) => {
      const folder = join(root, name);
      const text = await readFile(join(folder, 'key.json'), 'utf8').catch(() => undefined);
      if (text === undefined || likeness(JSON.parse(text) as StageKey) !== wanted) return undefined;
      return medianStep(folder);
    }),
  );
  return known.filter((time) => time !== undefined).toSorted((a, b) => b.loggedSteps - a.loggedSteps)[0];
}

/** What of a stage decides how long its steps take. */
function likeness({ stage, model, spectral, backend }: StageKey): string {
  const { objective, batch, semantic } = stage;
  return canonicalText(JSON.parse(JSON.stringify({ objective, batch, semantic, model, spectral, backend })));
}

/** The median of the logged step times of a stage; undefined where none was logged. */
export function medianStep(folder: string): StepTime | undefined {
  const times = readMetrics(join(folder, 'timings.jsonl'))
    .flatMap(({ values }) => values['time/step_ms'] ?? [])
    .toSorted((a, b) => a - b);
  const stepMs = times[Math.floor(times.length / 2)];
  return stepMs === undefined ? undefined : { stepMs, loggedSteps: times.length, folder };
}
