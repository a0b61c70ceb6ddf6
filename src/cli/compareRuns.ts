import { resolve, sep } from 'node:path';
import type { AblationDesign } from '../ablation/design.ts';
import { comparedMetrics, itemsOf } from '../ablation/measuredJob.ts';
import type { AblationResults } from '../ablation/results.ts';
import { configHash } from '../core/config/configHash.ts';
import { ConfigError } from '../errors.ts';
import type { ComparedRun } from '../run/comparison.ts';
import { writeComparison } from '../run/writeComparison.ts';
import { frozenConfig } from './openFromArguments.ts';
import { measuredRun } from './runAblation.ts';

export interface CompareArguments {
  readonly runs: readonly string[];
  readonly out: string;
  readonly metric?: string | undefined;
  readonly unit?: string | undefined;
}

const budget = 'own';
const alpha = 0.05;

/**
 * Compares measured runs: those whose configs differ in the seed alone are one arm. The first run's arm is the baseline.
 *
 * @throws ConfigError for fewer than two arms, or a metric that was not measured, or not of that unit.
 */
export async function compareRuns(
  args: CompareArguments,
): Promise<{ readonly results: AblationResults; readonly files: readonly string[] }> {
  const { arms, runs } = await openComparedRuns(args.runs, 'compare');
  const design = designOf(args, runs, arms);
  const title = `Compared: ${design.arms.join(', ')}`;
  return writeComparison(args.out, { title, design, runs });
}

/**
 * Measured runs by arm: those whose configs differ in the seed alone are one. Arms are in the order of their first runs.
 *
 * @throws ConfigError where two are the same config with the same seed.
 */
export async function openComparedRuns(
  folders: readonly string[],
  asker: string,
): Promise<{ readonly arms: readonly string[]; readonly runs: readonly ComparedRun[] }> {
  const found = [];
  for (const folder of folders) {
    const { seed, name, runFolder: _, outputFolder: __, ...rest } = await frozenConfig(folder);
    found.push({ folder, seed: Number(seed), name: String(name), content: configHash(rest) });
  }
  const names = armNames([...new Map([...found].reverse().map((one) => [one.content, one])).values()].reverse());
  const runs: ComparedRun[] = [];
  for (const { folder, seed, content } of found) {
    const arm = names.get(content) as string;
    const taken = runs.find((run) => run.arm === arm && run.seed === seed);
    if (taken !== undefined)
      throw new ConfigError(`${asker}: ${folder} and ${taken.folder} are the same config with the same seed ${seed}`);
    runs.push({ arm, budget, seed, hash: content, ...(await measuredRun(folder)) });
  }
  return { arms: [...names.values()], runs };
}

interface FirstRun {
  readonly folder: string;
  readonly name: string;
  readonly content: string;
}

/** Configs by the names of their first runs or, where these are the same, by what tells their folders apart. */
function armNames(firsts: readonly FirstRun[]): ReadonlyMap<string, string> {
  const names = firsts.map(({ name }) => name);
  if (new Set(names).size === names.length) return new Map(firsts.map(({ content, name }) => [content, name]));
  const paths = firsts.map(({ folder }) => resolve(folder).split(sep));
  const shared = (from: readonly (readonly string[])[]) => {
    const [first = [], ...others] = from;
    const differs = first.findIndex((part, place) => others.some((other) => other[place] !== part));
    return differs === -1 ? 0 : differs;
  };
  const before = shared(paths);
  const behind = shared(paths.map((path) => [...path].reverse()));
  return new Map(
    firsts.map(({ content }, index) => {
      const path = paths[index] as readonly string[];
      return [content, path.slice(before, path.length - behind).join('-')];
    }),
  );
}

function designOf(
  { metric, unit }: CompareArguments,
  runs: readonly ComparedRun[],
  arms: readonly string[],
): AblationDesign {
  const [baseline, arm] = arms;
  const [first] = runs;
  if (baseline === undefined || arm === undefined || first === undefined) {
    throw new ConfigError(
      `compare: expected runs of at least two configs, got ${runs.length} run(s) of ${arms.length}`,
    );
  }
  const metrics = comparedMetrics(first.evaluation).map(({ name }) => name);
  const chosen = metric ?? metrics[0];
  if (chosen === undefined || !metrics.includes(chosen))
    throw new ConfigError(
      `compare: --metric ${chosen ?? ''}: not measured; there are: ${metrics.join(', ') || 'none'}`,
    );
  return {
    ...{ arms, budgets: [budget], alpha, secondary: metrics },
    seeds: [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b),
    primary: { arm, baseline, budget, metric: chosen, unit: unitOf(first, chosen, unit) },
  };
}

/** @throws ConfigError where the metric was measured on no item of that unit. */
function unitOf({ evaluation }: ComparedRun, metric: string, asked: string | undefined): 'sentence' | 'syllable' {
  const measured = itemsOf(evaluation, 'synthesis').filter(({ values }) => values[metric] !== undefined);
  const units = (['sentence', 'syllable'] as const).filter((unit) => measured.some((item) => item.unit === unit));
  const found = units.find((unit) => unit === (asked ?? unit));
  if (found === undefined)
    throw new ConfigError(
      `compare: --unit ${asked ?? ''}: ${metric} was not measured on it; expected ${units.join(' or ') || 'a metric that was measured'}`,
    );
  return found;
}
