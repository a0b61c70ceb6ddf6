/**
 * Choices by coverage beside PyPI's corpusgen and exact optima, as tables in Markdown.
 *
 * Run: npx tsx bench/diversity/comparison.ts --python PYTHON [--instances 300] [--pool 10] [--only-optimum]
 *
 * 1. The sentences that ship, by distinct syllables with tone, all equally wanted: what so many sentences cover. corpusgen is
 *    given the same syllables in place of its own phonemes. `milp` is the optimum by HiGHS, or its bound after a minute.
 * 2. Random small pools, by the objective of `select --strategy coverage` itself: greedy beside the exact optimum.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PoolUtterance } from '../../src/core/dataContracts.ts';
import type { Axis } from '../../src/core/diversityContracts.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { ownPoolFile, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { shuffled } from '../../src/corpus/shuffled.ts';
import { type Choice, makeChoice } from '../../src/diversity/select/choice.ts';
import { coverageRanking } from '../../src/diversity/select/coverageRanking.ts';
import { spokenTokens } from '../../src/diversity/spokenTokens.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';
import { bestValue, coveredBy } from './optimum.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: 'python3' },
    instances: { type: 'string', default: '300' },
    pool: { type: 'string', default: '10' },
    'only-optimum': { type: 'boolean', default: false },
  },
});

const sentences = (await readSentencePool(ownPoolFile)).filter(({ split }) => split === 'train');
const utterances = sentences.map(
  ({ id, text }): PoolUtterance => ({ id, text, speaker: 's', durationSeconds: 0.3 + 0.22 * text.length }),
);
const unitsOf = (utterance: PoolUtterance) =>
  spokenTokens(utterance).flatMap(({ unit, syllable }) => (syllable === undefined ? [] : [unit]));

/** Rows that a choice by a budget takes. */
function taken(choice: Choice): readonly number[] {
  let left = choice.budget;
  return coverageRanking(choice).filter((row) => {
    const cost = choice.costs[row] as number;
    if (cost > left + 1e-9) return false;
    left -= cost;
    return true;
  });
}

function compareWithCorpusgen(budgets: readonly number[]): void {
  const units = utterances.map(unitsOf);
  const target = [...new Set(units.flat())].sort();
  const axis: Axis = {
    facets: [
      {
        ...{ name: 'units', title: 'units', measure: 'coverage', weight: 1 },
        target: new Map(target.map((unit) => [unit, 1 / target.length])),
      },
    ],
    needsSound: false,
    over:
      () =>
      ({ tokens }) =>
        tokens.flatMap(({ unit, syllable }) =>
          syllable === undefined ? [] : [{ facet: 'units', item: unit, amount: 1 }],
        ),
  };
  const rows = budgets.map((items) => {
    const choice = makeChoice(utterances, [{ name: 'units', weight: 1, axis }], { seed: 1, budget: { items } });
    const startedAt = performance.now();
    const chosen = taken(choice);
    const seconds = (performance.now() - startedAt) / 1000;
    return { items, covered: new Set(chosen.flatMap((row) => units[row] ?? [])).size, seconds };
  });
  const peer = spawnSync(values.python, [fileURLToPath(new URL('../peers/diversity/selection.py', import.meta.url))], {
    input: JSON.stringify({ sentences: utterances.map(({ text }) => text), units, target, budgets }),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (peer.status !== 0)
    throw new Error(
      `bench/peers/diversity/selection.py failed with ${peer.status}; does ${values.python} have what requirements.txt beside it lists?`,
    );
  const peers = JSON.parse(peer.stdout) as readonly { who: string; items: number; covered: string; seconds: number }[];
  console.log(`${utterances.length} sentences, ${target.length} syllables with tone\n`);
  console.log('| by | sentences | syllables covered | s |\n| --- | --- | --- | --- |');
  for (const { items, covered, seconds } of rows)
    console.log(`| tonelab coverage | ${items} | ${covered} | ${seconds.toFixed(3)} |`);
  for (const { who, items, covered, seconds } of peers)
    console.log(`| ${who} | ${items} | ${covered} | ${seconds.toFixed(3)} |`);
}

/** Greedy over optimum on random pools, with budgets of a quarter to a half of the pool. */
function compareWithOptimum(instances: number, size: number): void {
  const axes = ['phonemes', 'meaning', 'languages'].map((name) => ({ name, weight: 1, axis: builtInAxis(name) }));
  console.log(
    '\n| budget | sentences | instances | greedy / optimum: least | mean | optimal | proven |\n| --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const unit of ['items', 'seconds'] as const) {
    const ratios = Array.from({ length: instances }, (_, instance) => {
      const pool = shuffled(utterances, hashFraction(1, `pool ${instance}`)).slice(0, size);
      const part = 0.25 + 0.25 * hashFraction(1, `budget ${instance}`);
      const whole = unit === 'items' ? size : pool.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
      const budget = unit === 'items' ? { items: Math.round(part * whole) } : { seconds: part * whole };
      const choice = makeChoice(pool, axes, { seed: instance, budget });
      return coveredBy(choice, taken(choice)) / bestValue(choice);
    }).sort((a, b) => a - b);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / instances;
    const optimal = ratios.filter((ratio) => ratio > 1 - 1e-9).length / instances;
    const proven = unit === 'items' ? '0.632' : '0.393';
    console.log(
      `| ${unit} | ${size} | ${instances} | ${ratios[0]?.toFixed(3)} | ${mean.toFixed(4)} | ${(100 * optimal).toFixed(0)} % | ${proven} |`,
    );
  }
}

if (!values['only-optimum']) compareWithCorpusgen([10, 30, 100]);
compareWithOptimum(Number(values.instances), Number(values.pool));
