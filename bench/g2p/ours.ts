/** Reads sentences, one a line of stdin, and prints for each a JSON list of the readings of its Han characters before and after sandhi. */
import { readFileSync } from 'node:fs';
import { numberedPinyin } from '../../src/text/pinyin.ts';

const lines = readFileSync(0, 'utf8').split('\n').slice(0, -1);
for (const line of lines) {
  const readings = { plain: numberedPinyin(line, { toneSandhi: false }), spoken: numberedPinyin(line) };
  process.stdout.write(`${JSON.stringify(readings)}\n`);
}
