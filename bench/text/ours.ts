/** Contender: the Mandarin frontend on the sentences that ship with the package, microseconds a sentence. Run by `npm run bench -- text`. */
import { readFileSync } from 'node:fs';
import { ownPoolFile } from '../../src/corpus/sentencePool.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { serve } from '../contest/serve.ts';

const [head = '', ...rows] = readFileSync(ownPoolFile, 'utf8').trim().split('\n');
const column = head.split('\t').indexOf('text');
const sentences = rows.map((row) => row.split('\t')[column] as string);
const frontend = mandarinFrontend({ letters: 'mandarin' });

await serve(
  () => {
    const startedAt = performance.now();
    for (const sentence of sentences) frontend(sentence);
    return ((performance.now() - startedAt) * 1000) / sentences.length;
  },
  { warmups: 3 },
);
