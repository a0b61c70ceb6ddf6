/**
 * How long a choice among many utterances takes, and how much memory. Arguments: how many utterances, strategy, budget in
 * seconds. Texts are clauses of the sentences that ship, joined by chance; prints the seconds of reading the texts and of
 * choosing, by the clock and by the processor.
 */
import { readFileSync } from 'node:fs';
import type { PoolUtterance } from '../../src/core/dataContracts.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { ownPoolFile } from '../../src/corpus/sentencePool.ts';
import { makeChoice } from '../../src/diversity/select/choice.ts';
import { coverageRanking } from '../../src/diversity/select/coverageRanking.ts';
import { adversarialRanking, distributionRanking, stratifiedRanking } from '../../src/diversity/select/rankings.ts';
import { builtInAxis } from '../../src/testing/builtInAxes.ts';

const [count = '100000', strategy = 'coverage', seconds = '3600'] = process.argv.slice(2);
const rankings = {
  coverage: coverageRanking,
  distribution: distributionRanking,
  stratified: stratifiedRanking,
  adversarial: adversarialRanking,
};

const clauses = readFileSync(ownPoolFile, 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .flatMap((row) => (row.split('\t')[1] ?? '').split(/(?<=[，。？！])/u))
  .filter((clause) => clause.length >= 4);

const utterances = Array.from({ length: Number(count) }, (_, id): PoolUtterance => {
  const draw = (name: string) => Math.floor(hashFraction(1, `${name} ${id}`) * clauses.length);
  const text = `${clauses[draw('first')]?.replace(/[。？！]$/, '，')}${clauses[draw('second')]}`;
  return { id: `u${id}`, speaker: 's', text, durationSeconds: 0.3 + 0.22 * text.length };
});
const axes = ['phonemes', 'meaning', 'languages'].map((name) => ({ name, weight: 1, axis: builtInAxis(name) }));

const clock = (): { readonly wall: number; readonly cpu: number } => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, cpu: (user + system) / 1e6 };
};
const started = clock();
const choice = makeChoice(utterances, axes, { seed: 1, budget: { seconds: Number(seconds) } });
const read = clock();
const ranked = (rankings[strategy as keyof typeof rankings] ?? coverageRanking)(choice);
const chosen = clock();
const between = (from: typeof started, to: typeof started) =>
  `${(to.wall - from.wall).toFixed(1)} s (${(to.cpu - from.cpu).toFixed(1)} s of processor)`;
console.log(
  `${count} utterances, ${strategy}, ${seconds} s: reading ${between(started, read)}, choosing ${between(read, chosen)}, ` +
    `${ranked.length} ranked, peak ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB`,
);
