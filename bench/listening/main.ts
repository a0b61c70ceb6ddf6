/**
 * How often the analysis of a listening test claims what is not there, finds what is, and has it in its interval: simulated listeners
 * through the whole of it, screening among it.
 *
 * Run: npm run simulate:listening -- [--tests 1000] [--listeners 12] [--items 8] [--json]
 */
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type Proportion, proportion } from '../../src/ablation/statistics/proportion.ts';
import { analyseTest } from '../../src/listening/analyseTest.ts';
import { settingsSchemas } from '../../src/listening/listeningSettings.ts';
import { makeTest } from '../../src/listening/makeTest.ts';
import type { TestKey } from '../../src/listening/testKey.ts';
import {
  buzzItems,
  carelessListener,
  type JudgingWorld,
  simulatedAnswers,
  simulatedListeners,
} from '../../src/testing/simulatedListeners.ts';

const { values } = parseArgs({
  options: {
    tests: { type: 'string', default: '1000' },
    listeners: { type: 'string', default: '12' },
    items: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
});
const [tests, listeners, items] = [values.tests, values.listeners, values.items].map(Number);
if (![tests, listeners, items].every((value) => Number.isInteger(value) && value! > 0)) {
  console.error('simulate:listening: --tests, --listeners and --items are whole numbers, 1 or more');
  process.exit(2);
}

const arms = ['plain', 'novel'];
const grades = { listener: 6, item: 5, listenerTaste: 5, itemTaste: 4, judgement: 6 };
const scores = { listener: 0.3, item: 0.3, listenerTaste: 0.2, itemTaste: 0.2, judgement: 0.5 };
const gradesOf = (difference: number): JudgingWorld => ({
  ...{ means: { plain: 50, novel: 50 + difference, recording: 90, 'anchor 3.5 kHz': 20 }, ...grades },
});
/** Between the scores' ends, so that rounding to whole ones takes nothing away. */
const scoresOf = (difference: number): JudgingWorld => ({
  ...{ means: { plain: 2.8, novel: 2.8 + difference, recording: 4.5 }, ...scores },
});

interface Scene {
  readonly name: string;
  readonly kind: keyof typeof settingsSchemas;
  readonly world: JudgingWorld;
  /** What the interval should hold. */
  readonly truth: number;
  /** Of the listeners, how many answer anything without headphones. */
  readonly careless: number;
}

const scenes: readonly Scene[] = [
  { name: 'mushra, arms alike', kind: 'mushra', world: gradesOf(0), truth: 0, careless: 0 },
  { name: 'mushra, 6 grades apart', kind: 'mushra', world: gradesOf(6), truth: 6, careless: 0 },
  { name: 'mushra, 6 apart, a quarter careless', kind: 'mushra', world: gradesOf(6), truth: 6, careless: 0.25 },
  { name: 'mos, arms alike', kind: 'mos', world: scoresOf(0), truth: 0, careless: 0 },
  { name: 'mos, 0.4 apart', kind: 'mos', world: scoresOf(0.4), truth: 0.4, careless: 0 },
  { name: 'preference, arms alike', kind: 'preference', world: gradesOf(0), truth: 0.5, careless: 0 },
];

const made = await buzzItems(items! + 1, arms);
try {
  const rows = [];
  for (const scene of scenes) rows.push({ name: scene.name, ...(await simulate(scene)) });
  if (values.json) console.log(JSON.stringify({ tests, listeners, items, rows }, null, 2));
  else {
    console.log(`${tests} tests of ${listeners} listeners and ${items} items, alpha 0.05`);
    for (const { name, ...row } of rows) {
      const shown = [
        `truth in interval ${percent(row.covered)}`,
        `claimed ${percent(row.claimed)}`,
        `wrong way ${percent(row.wrongWay)}`,
      ];
      console.log(`${name.padEnd(36)} ${[...shown, `careless screened out ${percent(row.caught)}`].join('; ')}`);
    }
  }
} finally {
  await rm(made.folder, { recursive: true, force: true });
}

async function simulate({ kind, world, truth, careless }: Scene) {
  const settings = settingsSchemas[kind].parse({ kind, items, listeners });
  const { key } = await makeTest(made.items, arms, settings);
  const idle = Math.floor(careless * listeners!);
  const counts = { covered: 0, claimed: 0, wrongWay: 0, caught: 0 };
  for (let number = 1; number <= tests!; number++) {
    const found = analyseTest(key, answersOf(key, world, { number, idle }), { resamplings: 400 });
    const [contrast] = found.contrasts;
    const { low, high } = contrast!.figure;
    counts.covered += Number(low! <= truth && truth <= high!);
    counts.claimed += Number(contrast!.verdict !== 'undecided');
    counts.wrongWay += Number(contrast!.verdict === 'worse');
    counts.caught += found.listeners.slice(listeners! - idle).filter(({ reasons }) => reasons.length > 0).length;
  }
  return {
    covered: proportion(counts.covered, tests!),
    claimed: proportion(counts.claimed, tests!),
    wrongWay: proportion(counts.wrongWay, tests!),
    caught: idle === 0 ? undefined : proportion(counts.caught, idle * tests!),
  };
}

function answersOf(
  key: TestKey,
  world: JudgingWorld,
  { number, idle }: { readonly number: number; readonly idle: number },
) {
  const behaviourOf = simulatedListeners(key, world, number);
  return Array.from({ length: listeners! }, (_, place) => {
    const listener = place + 1;
    const behaviour =
      listener > listeners! - idle ? carelessListener(key, 1000 * number + listener) : behaviourOf(listener);
    return simulatedAnswers(key, listener, behaviour);
  });
}

function percent(share: Proportion | undefined): string {
  if (share === undefined) return 'none there';
  const show = (value: number) => (100 * value).toFixed(1);
  return `${show(share.share)} % [${show(share.low)}, ${show(share.high)}]`;
}
