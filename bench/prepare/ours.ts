/**
 * Contender: features of a corpus of synthetic recordings of 1.5 to 2.5 seconds, from an empty cache. Arguments: how many
 * recordings; `rate` answers in hours of audio per hour, `time` in milliseconds of processor time of all threads; `clean`
 * for the steps and gates of that preparation.
 *
 * Run by `npm run bench -- prepare|scaling`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { prepareCorpus } from '../../src/corpus/prepareCorpus.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { serve } from '../contest/serve.ts';
import { openPreparation } from '../preparation.ts';
import { writeRecordings } from './recordings.ts';

const count = Number(process.argv[2] ?? '100');
const answersRate = process.argv[3] === 'rate';
const preparation = process.argv[4] === 'clean' ? openPreparation('clean') : {};
const manifest = writeRecordings(count);
const frontend = mandarinFrontend();
let turn = 0;

await serve(
  async () => {
    const cacheFolder = join(manifest.root, `cache-${turn++}`);
    const before = process.cpuUsage();
    const corpus = await prepareCorpus(manifest, {
      ...{ settings: defaultSpectralSettings, frontend, cacheFolder },
      ...preparation,
    });
    const { user, system } = process.cpuUsage(before);
    const { minutes, wallSeconds } = corpus.report;
    corpus.close();
    rmSync(cacheFolder, { recursive: true });
    return answersRate ? (minutes * 60) / wallSeconds : (user + system) / 1000;
  },
  { warmups: answersRate || count <= 10 ? 1 : 0 },
);
