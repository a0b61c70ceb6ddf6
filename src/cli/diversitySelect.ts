import { writeFileAtomically } from '../core/atomicFile.ts';
import type { PoolUtterance, SelectionBudget } from '../core/dataContracts.ts';
import { withinBudget } from '../corpus/poolSelection.ts';
import { scoresOfCounts } from '../diversity/axisScores.ts';
import { featureTable, itemCounts } from '../diversity/featureTable.ts';
import { ConfigError, CorpusError } from '../errors.ts';
import { registryAxes } from '../run/dataPlugins.ts';
import {
  axesFromArguments,
  type DiversityArguments,
  openCorpus,
  pluginConfig,
  soundedUtterances,
  weightsOf,
} from './diversityCorpus.ts';
import { statesFromArguments } from './diversityStates.ts';
import { table } from './output.ts';

export interface SelectArguments extends DiversityArguments {
  readonly strategy: string;
  readonly budget: string;
  readonly out?: string | undefined;
}

/** What was chosen. JSON-able. */
export interface SelectResult {
  readonly strategy: string;
  readonly budget: SelectionBudget;
  readonly utterances: number;
  readonly seconds: number;
  /** Scores of the whole corpus and of the choice. */
  readonly scores: Readonly<Record<string, { readonly corpus: number; readonly choice: number }>>;
  readonly guarantee: string | undefined;
  readonly ids: readonly string[];
}

export async function selectFromArguments(
  args: SelectArguments,
): Promise<{ readonly result: SelectResult; readonly text: string }> {
  const budget = parseBudget(args.budget);
  const corpus = await openCorpus(args);
  const { registry } = corpus;
  const plugin = registry.get('selection', args.strategy);
  const node = args.axis.length === 0 ? {} : { axes: weightsOf(args.axis) };
  const states = await statesFromArguments(args, corpus.manifest.utterances);
  const selection = plugin.create(pluginConfig(plugin, node) as never, { axes: registryAxes(registry, states) });
  const axes = axesFromArguments(args, { registry, states }, ({ axis }) => !axis.needsSound);
  const utterances = await soundedUtterances(corpus, axes, args.json);
  refuseTooSmall(utterances, budget);
  const ids = take(utterances, selection.rank(utterances, args.seed, budget), budget);
  const chosen = new Set(ids);
  const whole = featureTable(utterances, axes);
  const rows = [...utterances.keys()].filter((row) => chosen.has(utterances[row]?.id ?? ''));
  const before = scoresOfCounts(whole.index, itemCounts(whole));
  const after = scoresOfCounts(whole.index, itemCounts(whole, rows));
  const result: SelectResult = {
    strategy: args.strategy,
    budget,
    utterances: ids.length,
    seconds: rows.reduce((sum, row) => sum + (utterances[row]?.durationSeconds ?? 0), 0),
    scores: Object.fromEntries(
      [...before].map(([axis, score]) => [axis, { corpus: score, choice: after.get(axis) ?? 0 }]),
    ),
    guarantee: selection.guarantee?.(budget),
    ids,
  };
  if (args.out !== undefined) await writeFileAtomically(args.out, ids.map((id) => `${id}\n`).join(''));
  return { result, text: describe(result, args.out) };
}

/** `60s`, `5min`, or a number of utterances. @throws ConfigError for anything else. */
export function parseBudget(word: string): SelectionBudget {
  const match = /^(\d+(?:\.\d+)?)(s|min)?$/.exec(word.trim());
  const value = Number(match?.[1] ?? Number.NaN);
  if (match?.[2] !== undefined && value > 0) return { seconds: match[2] === 's' ? value : 60 * value };
  if (match !== null && Number.isInteger(value) && value > 0) return { items: value };
  throw new ConfigError(`--budget ${word}: expected seconds (60s), minutes (5min) or a number of utterances (100)`);
}

function refuseTooSmall(utterances: readonly PoolUtterance[], { seconds }: SelectionBudget): void {
  if (seconds === undefined) return;
  const shortest = utterances.reduce((one, other) => (other.durationSeconds < one.durationSeconds ? other : one));
  if (shortest.durationSeconds <= seconds) return;
  throw new CorpusError(
    `--budget ${seconds}s: the shortest utterance, '${shortest.id}', lasts ${shortest.durationSeconds.toFixed(2)} s; ` +
      'give a larger budget',
  );
}

function take(
  utterances: readonly PoolUtterance[],
  ranked: readonly string[],
  { items, seconds }: SelectionBudget,
): readonly string[] {
  if (seconds === undefined) return ranked.slice(0, items);
  const chosen = withinBudget(utterances, ranked, seconds);
  return ranked.filter((id) => chosen.has(id));
}

function describe({ strategy, utterances, seconds, scores, guarantee, ids }: SelectResult, out?: string): string {
  const rows = Object.entries(scores).map(([axis, { corpus, choice }]) => [axis, corpus.toFixed(3), choice.toFixed(3)]);
  return [
    `${strategy}: ${utterances} utterances, ${seconds.toFixed(1)} s`,
    table([['axis', 'corpus', 'choice'], ...rows]),
    ...(guarantee === undefined ? [] : [`what the choice covers is ${guarantee}`]),
    out === undefined ? ids.join('\n') : `ids: ${out}`,
  ].join('\n');
}
