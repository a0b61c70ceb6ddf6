/** Counts how often each phonemic item is heard in running text, for assets/text/reference.json. See docs/diversity.md. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { pinyin } from 'pinyin-pro';
import { ownPoolFile, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { phonemeFacets, phonemeItems } from '../../src/diversity/phonemeItems.ts';
import { spokenTokens } from '../../src/diversity/spokenTokens.ts';
import { formatSyllable, tryParseSyllable } from '../../src/text/syllable.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string', default: fileURLToPath(new URL('../../assets/text/reference.json', import.meta.url)) },
  },
});

type Counts = Map<string, number>;
const counts = new Map<string, Counts>(phonemeFacets.map((facet) => [facet, new Map()]));
/** Character -> syllable -> how often. */
const readings = new Map<string, Counts>();

function count(target: Counts, item: string, amount = 1): void {
  target.set(item, (target.get(item) ?? 0) + amount);
}

function countSentence(text: string, id: string): void {
  const tokens = spokenTokens({ id, text });
  for (const { facet, item } of phonemeItems(tokens)) count(counts.get(facet)!, item);
  for (const { syllable, written } of tokens) {
    if (syllable === undefined || syllable.erhua) continue;
    if (!readings.has(written)) readings.set(written, new Map());
    count(readings.get(written)!, `${syllable.base}${syllable.tone}`);
  }
}

/** The characters of GB 2312, levels 1 and 2. */
function standardCharacters(): readonly string[] {
  const decoder = new TextDecoder('gb2312');
  const rows = Array.from({ length: 0xf7 - 0xb0 + 1 }, (_, row) => 0xb0 + row);
  const cells = Array.from({ length: 94 }, (_, cell) => 0xa1 + cell);
  return rows
    .flatMap((row) => cells.map((cell) => decoder.decode(new Uint8Array([row, cell]))))
    .filter((character) => /^\p{Script=Han}$/u.test(character));
}

/** Legal syllables with tone by the pinyin library's tables, each with the character that is most often heard so. */
function legalSyllables(): ReadonlyMap<string, string> {
  const legal = new Map<string, { character: string; heard: number }>();
  for (const character of standardCharacters()) {
    const all = pinyin(character, { multiple: true, toneType: 'num', type: 'array' });
    all.forEach((reading, place) => {
      const syllable = tryParseSyllable(reading);
      if (syllable === undefined || syllable.erhua) return;
      const name = formatSyllable(syllable);
      // A character that is never heard with this reading is taken only where it is its first reading, or none better is known.
      const heard = readings.get(character)?.get(name) ?? (place === 0 ? 0 : -1);
      const best = legal.get(name);
      if (best === undefined || heard > best.heard) legal.set(name, { character, heard });
    });
  }
  return new Map([...legal].sort().map(([name, { character }]) => [name, character]));
}

let sentences = 0;
for (const file of positionals) {
  for (const [line, text] of (await readFile(file, 'utf8')).split('\n').entries()) {
    if (text.trim() === '') continue;
    countSentence(text.trim(), `${file}:${line + 1}`);
    sentences += 1;
  }
}
for (const { id, text, split } of await readSentencePool(ownPoolFile)) {
  if (split !== 'train') continue;
  countSentence(text, id);
  sentences += 1;
}

const byCount = (map: Counts) => Object.fromEntries([...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
const reference = {
  about:
    "Counted by bench/diversity/countReference.ts over Tatoeba's Mandarin sentences (CC-BY 2.0 FR, https://tatoeba.org) " +
    'and the training sentences of sentences.tsv. `legal`: the readings that pinyin-pro knows for the characters of GB 2312, ' +
    'each with the character that is most often heard so.',
  sentences,
  legal: Object.fromEntries(legalSyllables()),
  counts: Object.fromEntries([...counts].map(([facet, map]) => [facet, byCount(map)])),
};
await writeFile(values.out, `${JSON.stringify(reference)}\n`);
for (const [facet, map] of counts)
  console.log(
    facet,
    map.size,
    [...map.values()].reduce((sum, n) => sum + n, 0),
  );
console.log(`${sentences} sentences, ${Object.keys(reference.legal).length} legal syllables`);
