/** Prepares a folder's `utterances.json` into a cache and is killed soon after its first pack. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultSpectralSettings } from '../audio/spectralSettings.ts';
import { prepareCorpus } from '../corpus/prepareCorpus.ts';
import type { Utterance } from '../corpus/utterance.ts';
import { mandarinFrontend } from '../text/mandarin.ts';

const [root = '', cacheFolder = ''] = process.argv.slice(2);
const utterances = JSON.parse(readFileSync(join(root, 'utterances.json'), 'utf8')) as Utterance[];
await prepareCorpus(
  { root, utterances },
  {
    ...{ settings: defaultSpectralSettings, frontend: mandarinFrontend(), cacheFolder, threads: 0 },
    report: (_message, done) => {
      if (done === 260) process.kill(process.pid, 'SIGKILL');
    },
  },
);
