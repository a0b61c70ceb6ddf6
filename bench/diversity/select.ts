/**
 * Contender: a choice among many utterances by a strategy that ships, seconds of the clock, texts read and all. Arguments:
 * how many utterances, strategy, budget in seconds. Texts are clauses of the sentences that ship, joined by chance.
 *
 * Run by `npm run bench -- diversity`.
 */
import { readFileSync } from 'node:fs';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { PoolUtterance } from '../../src/core/dataContracts.ts';
import { Registry } from '../../src/core/registry.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { ownPoolFile } from '../../src/corpus/sentencePool.ts';
import { registryAxes } from '../../src/run/dataPlugins.ts';
import { serve } from '../contest/serve.ts';

const [count = '100000', strategy = 'coverage', seconds = '3600'] = process.argv.slice(2);

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

const registry = new Registry().register(...builtInPlugins);
const plugin = registry.get('selection', strategy);

await serve(
  () => {
    const selection = plugin.create(plugin.configSchema.parse({}) as never, { axes: registryAxes(registry) });
    const startedAt = performance.now();
    const ranked = selection.rank(utterances, 1, { seconds: Number(seconds) });
    if (ranked.length === 0) throw new Error(`${strategy} chose nothing`);
    return (performance.now() - startedAt) / 1000;
  },
  { warmups: 0 },
);
