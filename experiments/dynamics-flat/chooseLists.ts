/** Writes flat.txt, varied.txt and lively.txt: as long as each other, of prompts with little, any and much range of pitch. See README.md. */
import { join, resolve } from 'node:path';
import { writeFileAtomically } from '../../src/core/atomicFile.ts';
import type { PoolUtterance } from '../../src/core/dataContracts.ts';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import { hashFraction } from '../../src/corpus/contentHash.ts';
import { readManifest } from '../../src/corpus/manifest.ts';
import { measureCorpus } from '../../src/diversity/measureCorpus.ts';

/** A single word says little of a range. */
const leastSeconds = 0.8;
/** Prompts of like length of which each list takes one. */
const groupSize = 4;

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: npx tsx experiments/dynamics-flat/chooseLists.ts MANIFEST (of tonelab corpus import)');
  process.exit(2);
}
const manifest = await readManifest(resolve(file));
const measured = await measureCorpus(manifest, { cacheFolder: cacheRoot() });
const pool = measured.filter(
  ({ durationSeconds, sound }, index) =>
    manifest.utterances[index]?.split === 'train' &&
    durationSeconds >= leastSeconds &&
    sound?.pitchRangeSemitones !== undefined,
);
const byLength = pool.toSorted((a, b) => a.durationSeconds - b.durationSeconds || (a.id < b.id ? -1 : 1));
const groups = Array.from({ length: Math.floor(byLength.length / groupSize) }, (_, index) =>
  byLength.slice(index * groupSize, (index + 1) * groupSize).toSorted((a, b) => rangeOf(a) - rangeOf(b)),
);
const lists = {
  flat: groups.map((group) => group[0]),
  varied: groups.map((group) => group[Math.floor(hashFraction(1, group[0]?.id ?? '') * groupSize)]),
  lively: groups.map((group) => group[groupSize - 1]),
};
for (const [name, list] of Object.entries(lists)) {
  const chosen = list.filter((one) => one !== undefined);
  await writeFileAtomically(join(import.meta.dirname, `${name}.txt`), `${chosen.map(({ id }) => id).join('\n')}\n`);
  const seconds = chosen.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
  const ranges = chosen.map(rangeOf).toSorted((a, b) => a - b);
  const median = ranges[Math.floor(ranges.length / 2)] ?? Number.NaN;
  console.log(
    `${name}: ${chosen.length} prompts, ${seconds.toFixed(0)} s, median range ${median.toFixed(1)} semitones`,
  );
}

function rangeOf({ sound }: PoolUtterance): number {
  return sound?.pitchRangeSemitones ?? Number.NaN;
}
