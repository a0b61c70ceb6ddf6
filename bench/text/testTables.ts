/**
 * Counts how many lines of the test tables of other normalisers ours reads as they expect, and shows the others.
 *
 * Run: npx tsx bench/text/testTables.ts FOLDER...
 * A folder has .txt files of `written => spoken` (tn/chinese/test/data of WeTextProcessing) or `written~spoken`
 * (tests/nemo_text_processing/zh/data_text_normalization of NeMo-text-processing). Compared are letters and numbers without regard to case, and
 * 两百 is taken for 二百; files whose name says that they test something else are left out.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normalizeMandarin } from '../../src/text/normalize.ts';

/** Parts of their programs, and what becomes of letters and characters alone. */
const otherwise = /processor|char|oov|word|whitelist/;

const plain = (text: string): string =>
  text
    .replaceAll('两百', '二百')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase();

let [same, all] = [0, 0];
for (const folder of process.argv.slice(2)) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.txt') && !otherwise.test(name))) {
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const [written, spoken] = line.split(/ => |~/);
      if (written === undefined || spoken === undefined) continue;
      const { text } = normalizeMandarin(written.trim());
      all += 1;
      if (plain(text) === plain(spoken)) same += 1;
      else console.log(`${file}\t${written}\t${spoken}\t${text}`);
    }
  }
}
console.log(`${same} of ${all} lines are read as expected`);
