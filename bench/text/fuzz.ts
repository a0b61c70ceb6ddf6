/**
 * Reads random strings until so many were read or refused in our own words: as Mandarin, and every tenth block as English.
 * Blocks of 10,000 have seeds of their own; the file of the state holds how many blocks are done, so that the same command
 * goes on where it was stopped.
 *
 * Run: npx tsx bench/text/fuzz.ts STATE_FILE [--runs 1000000] [--seconds 3600]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { anyEnglishText, anyMandarinText, readAnyEnglish, readAnyMandarin } from '../../test/text/anyText.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '3600' } },
});
const [stateFile] = positionals;
if (stateFile === undefined) {
  console.error('fuzz: give a file that holds how far it came');
  process.exit(2);
}
const blockRuns = 10_000;
const blocks = Math.ceil(Number(values.runs) / blockRuns);
const stopAt = performance.now() + 1000 * Number(values.seconds);
let block = existsSync(stateFile) ? Number(readFileSync(stateFile, 'utf8')) : 0;
for (; block < blocks && performance.now() < stopAt; block++) {
  const options = { numRuns: blockRuns, seed: block };
  if (block % 10 === 9) fc.assert(fc.property(anyEnglishText, readAnyEnglish), options);
  else fc.assert(fc.property(anyMandarinText, readAnyMandarin), options);
  writeFileSync(stateFile, String(block + 1));
}
console.log(`${block * blockRuns} random strings were read or refused`);
if (block < blocks) process.exitCode = 3;
