/**
 * How often an ablation claims what is not there, and finds what is: simulated experiments through the whole decision path.
 *
 * Run: npm run simulate -- [--experiments 2000] [--seeds 7] [--world NAME...] [--json]
 */
import { parseArgs } from 'node:util';
import { designPower } from '../../src/ablation/design.ts';
import type { Proportion } from '../../src/ablation/statistics/proportion.ts';
import { deviationOf, plainWorld, type Simulated, simulate, simulatedDesign, type World } from './simulate.ts';

const { values } = parseArgs({
  options: {
    experiments: { type: 'string', default: '2000' },
    seeds: { type: 'string', default: '7' },
    resamplings: { type: 'string', default: '200' },
    world: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
});
const [experiments, seeds, resamplings] = [values.experiments, values.seeds, values.resamplings].map(Number);
if (![experiments, seeds, resamplings].every((value) => Number.isInteger(value) && value! > 0)) {
  console.error('simulate: --experiments, --seeds and --resamplings are whole numbers, 1 or more');
  process.exit(2);
}
const size = { experiments: experiments!, seeds: seeds!, resamplings: resamplings! };
const { seeds: list, alpha } = simulatedDesign(size.seeds);
const deviation = deviationOf(plainWorld);
const { detectable } = designPower({ seeds: [...list], alpha });
const difference = -(detectable?.deviations ?? 1) * deviation;
const stated = designPower({ seeds: [...list], alpha, expected: { difference: -difference, deviation } }).expected!
  .power;

const worlds: readonly (readonly [string, World])[] = [
  ['A/A', plainWorld],
  ['A/A, skewed runs', { ...plainWorld, isSkewed: true }],
  ['A/A, runs alike', { ...plainWorld, run: 0.01 }],
  ['planted', { ...plainWorld, difference }],
  ['half of it', { ...plainWorld, difference: difference / 2 }],
];
const stranger = values.world.find((name) => !worlds.some(([known]) => known === name));
if (stranger !== undefined) {
  console.error(`simulate: no world '${stranger}'; there are: ${worlds.map(([name]) => name).join(', ')}`);
  process.exit(2);
}
const wanted = worlds.filter(([name]) => values.world.length === 0 || values.world.includes(name));
const rows = wanted.map(([name, world]) => ({ name, ...simulate(world, size) }));
if (values.json) console.log(JSON.stringify({ ...size, alpha, deviation, difference, stated, rows }, null, 2));
else {
  console.log(`${size.experiments} experiments of ${size.seeds} paired seeds, alpha ${alpha}`);
  console.log(
    `stated power for a difference of ${(-difference).toFixed(3)} (${detectable?.deviations.toFixed(2)} standard deviations): ${percent(stated)}`,
  );
  for (const { name, ...row } of rows) console.log(`${name.padEnd(18)} ${text(row)}`);
}

function text({ claimed, wrongWay, anySecondary, differenceCovered, meanCovered }: Simulated): string {
  return [
    `claimed ${percent(claimed)}`,
    `wrong way ${percent(wrongWay)}`,
    `any other test ${percent(anySecondary)}`,
    `difference in its interval ${percent(differenceCovered)}`,
    `mean in its interval ${percent(meanCovered)}`,
  ].join('; ');
}

function percent({ share, low, high }: Proportion): string {
  const show = (value: number) => (100 * value).toFixed(1);
  return `${show(share)} % [${show(low)}, ${show(high)}]`;
}
