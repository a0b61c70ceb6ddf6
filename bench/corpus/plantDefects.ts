/**
 * Copies some recordings of a manifest and spoils a part of them in known ways, checks both copies by `checkCorpus`, and
 * prints how many of each defect were found, and how many sound recordings were accused.
 *
 * Run: npx tsx bench/corpus/plantDefects.ts MANIFEST_FOLDER [COUNT_OF_EACH] [UTTERANCES]
 */
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readAudio } from '../../src/audio/readAudio.ts';
import { resample } from '../../src/audio/resample.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { checkCorpus } from '../../src/corpus/checkCorpus.ts';
import { hashFile } from '../../src/corpus/contentHash.ts';
import { audioFile, readManifest } from '../../src/corpus/manifest.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';

const [from = '', each = '8', most = '100000'] = process.argv.slice(2);
const manifest = await readManifest(join(from, 'manifest.jsonl'));
const root = await mkdtemp(join(tmpdir(), 'tonelab-defects-'));
const count = Number(each);
const sound = manifest.utterances.slice(0, Number(most));
const utterances: Utterance[] = [];
for (const one of sound) {
  await mkdir(dirname(join(root, one.audio)), { recursive: true });
  await copyFile(audioFile(manifest, one), join(root, one.audio));
  utterances.push({ ...one, sha256: await hashFile(join(root, one.audio)) });
}
const frontend = mandarinFrontend({ erhua: 'separate' });
const clean = await checkCorpus({ root, utterances }, { frontend });

const planted = new Map<string, readonly string[]>();
const places = new Map(utterances.map(({ id }, index) => [id, index]));
let next = 0;
/** Takes utterances that nothing was done to, evenly over the corpus. */
const plant = async (name: string, spoil: (one: Utterance, index: number) => Promise<string>) => {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const one = sound[(next * 37) % sound.length] as Utterance;
    next += 1;
    ids.push(await spoil(utterances[places.get(one.id) as number] as Utterance, index));
  }
  planted.set(name, ids);
};
const change = (one: Utterance, changes: Partial<Utterance>) => {
  utterances[places.get(one.id) as number] = { ...one, ...changes };
  return one.id;
};
/** Another file of the same recording, as one more utterance. */
const again = async (one: Utterance, id: string, { gain = 1, rate = 0, text = one.text, noiseDb = -Infinity }) => {
  const { samples, sampleRate } = await readAudio(join(root, one.audio));
  const to = rate || sampleRate;
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 10 ** (noiseDb / 20) * (state / 2 ** 31 - 1);
  };
  const changed = resample(samples, sampleRate, to).map((sample) => gain * sample + noise());
  await writeFile(join(root, `${id}.wav`), encodeWav(changed, to));
  const durationSeconds = changed.length / to;
  utterances.push({
    ...one,
    id,
    audio: `${id}.wav`,
    text,
    durationSeconds,
    sha256: await hashFile(join(root, `${id}.wav`)),
  });
  return id;
};
const nonsense = '今天的天气真的非常非常好，所以我们大家决定一起去城外的公园散步。';

await plant('moved', async (one) => {
  await rename(join(root, one.audio), join(root, `moved-${one.id}.wav`));
  return one.id;
});
await plant('missing', async (one) => {
  await rm(join(root, one.audio));
  return one.id;
});
await plant('changed', async (one) => {
  const { samples, sampleRate } = await readAudio(join(root, one.audio));
  await writeFile(
    join(root, one.audio),
    encodeWav(
      samples.map((sample) => 0.5 * sample),
      sampleRate,
    ),
  );
  return one.id;
});
await plant('duplicate: same bytes', (one, index) => again(one, `same${index}`, {}));
await plant('near-duplicate: 12 dB softer', (one, index) => again(one, `soft${index}`, { gain: 0.25 }));
await plant('near-duplicate: 11,025 Hz', (one, index) => again(one, `rate${index}`, { rate: 11025 }));
await plant('near-duplicate: noise at -50 dB', (one, index) => again(one, `noise${index}`, { noiseDb: -50 }));
await plant('mislabelled: two texts', (one, index) => again(one, `texts${index}`, { gain: 0.8, text: nonsense }));
await plant('mislabelled: text too long', async (one) =>
  change(one, { text: nonsense, language: 'zh', pinyin: undefined }),
);

const started = performance.now();
const { findings } = await checkCorpus({ root, utterances }, { frontend });
const seconds = (performance.now() - started) / 1000;
const kindOf = (name: string) => (name.split(':')[0] ?? '').replace('near-duplicate', 'nearDuplicate');
const rows = [...planted].map(([defect, ids]) => {
  const found = ids.filter((id) => findings.some((one) => one.id === id && isOf(one.kind, kindOf(defect))));
  return { defect, planted: ids.length, found: found.length };
});
/** The same bytes written again may also be told by ear. */
function isOf(kind: string, wanted: string): boolean {
  return kind === wanted || (wanted === 'duplicate' && kind === 'nearDuplicate');
}
console.table(rows);
const accused = clean.findings.filter(({ kind }) =>
  ['nearDuplicate', 'duplicate', 'mislabelled', 'text'].includes(kind),
);
console.log(`${sound.length} recordings as they are: ${accused.length} of them called duplicates or mislabelled`);
for (const { id, kind, message } of accused.slice(0, 20)) console.log(`  ${kind} '${id}': ${message}`);
console.log(`${utterances.length} utterances checked in ${seconds.toFixed(1)} s`);
await rm(root, { recursive: true });
