/**
 * Wall clock of `prepare` from an empty cache with no thread of its own, one and two, in turn.
 *
 * Run: npx tsx bench/prepare/threads.ts [--recordings 300] [--threads 0,1,2] [--rounds 3] [--preparation mel80|clean]
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../src/audio/level.ts';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { prepareCorpus } from '../../src/corpus/prepareCorpus.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { openPreparation } from '../preparation.ts';
import { writeRecordings } from './recordings.ts';

const { values } = parseArgs({
  options: {
    recordings: { type: 'string', default: '300' },
    threads: { type: 'string', default: '0,1,2' },
    rounds: { type: 'string', default: '3' },
    preparation: { type: 'string', default: 'mel80' },
  },
});
const manifest = writeRecordings(Number(values.recordings));
const preparation = values.preparation === 'mel80' ? {} : openPreparation(values.preparation);
const frontend = mandarinFrontend();
const counts = values.threads.split(',').map(Number);
const seconds = new Map(counts.map((threads) => [threads, [] as number[]]));

for (let round = 0; round < Number(values.rounds); round++) {
  for (const threads of counts) {
    const cacheFolder = join(manifest.root, `cache-${round}-${threads}`);
    const corpus = await prepareCorpus(manifest, {
      ...{ settings: defaultSpectralSettings, frontend, cacheFolder, threads },
      ...preparation,
    });
    seconds.get(threads)?.push(corpus.report.wallSeconds);
    corpus.close();
    rmSync(cacheFolder, { recursive: true });
  }
}

console.log('| threads | seconds, least | median |\n|---|---|---|');
for (const [threads, all] of seconds)
  console.log(`| ${threads} | ${Math.min(...all).toFixed(1)} | ${quantile(all, 0.5).toFixed(1)} |`);
