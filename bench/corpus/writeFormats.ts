/**
 * Writes the recordings of a manifest in the layouts of other tools, without copying them, and prints the commands that
 * import each: the real-data check of the importers.
 *
 * Run: npx tsx bench/corpus/writeFormats.ts MANIFEST_FOLDER OUT
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { audioFile, readManifest } from '../../src/corpus/manifest.ts';

const [from = '', out = ''] = process.argv.slice(2);
if (out === '') {
  console.error('usage: writeFormats.ts MANIFEST_FOLDER OUT');
  process.exit(2);
}
const manifest = await readManifest(join(from, 'manifest.jsonl'));
const { root, utterances } = manifest;
const put = async (name: string, content: string | Uint8Array) => {
  await mkdir(join(out, name, '..'), { recursive: true });
  await writeFile(join(out, name), content);
};
const lines = (lineOf: (one: (typeof utterances)[number]) => string) =>
  utterances.map((one) => `${lineOf(one)}\n`).join('');
const json = (lineOf: (one: (typeof utterances)[number]) => object) =>
  gzipSync(lines((one) => JSON.stringify(lineOf(one))));

await put(
  'kaldi/wav.scp',
  lines((one) => `${one.id} ${audioFile(manifest, one)}`),
);
await put(
  'kaldi/text',
  lines((one) => `${one.id} ${one.text}`),
);
await put(
  'kaldi/utt2spk',
  lines((one) => `${one.id} ${one.speaker}`),
);
await put(
  'voice.list',
  lines((one) => `${relative(out, audioFile(manifest, one))}|${one.speaker}|${one.language.toUpperCase()}|${one.text}`),
);
await put(
  'lhotse/recordings.jsonl.gz',
  json((one) => ({
    ...{ id: one.id, duration: one.durationSeconds },
    sources: [{ type: 'file', channels: [0], source: audioFile(manifest, one) }],
  })),
);
await put(
  'lhotse/supervisions.jsonl.gz',
  json((one) => ({
    ...{ id: one.id, recording_id: one.id, start: 0, duration: one.durationSeconds, channel: 0 },
    ...{ text: one.text, speaker: one.speaker, language: one.language },
  })),
);
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
await put(
  'list.csv',
  `path,who,lang,sentence\n${lines((one) => [one.audio, one.speaker, one.language, one.text].map(quoted).join())}`,
);

const run = (overrides: string) => console.log(`npx tonelab corpus import ${overrides}`);
const audioRoot = `+corpus.audioRoot=${resolve(root)}`;
const language = `corpus.language=${utterances[0]?.language ?? 'zh'}`;
run(`corpus=kaldi corpus.path=${out}/kaldi ${audioRoot} ${language} --out ${out}/from-kaldi`);
run(
  `corpus=lhotse corpus.recordings=${out}/lhotse/recordings.jsonl.gz corpus.supervisions=${out}/lhotse/supervisions.jsonl.gz ${audioRoot} --out ${out}/from-lhotse`,
);
run(
  `corpus=table corpus.path=${out}/list.csv corpus.columns.audio=path corpus.columns.text=sentence +corpus.columns.speaker=who +corpus.columns.language=lang ${audioRoot} --out ${out}/from-table`,
);
run(`corpus=gpt-sovits-list corpus.path=${out}/voice.list ${audioRoot} --out ${out}/from-list`);
