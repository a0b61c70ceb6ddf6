/**
 * Memory of importing a large corpus: a Kaldi data folder of many short segments of a few recordings, imported by its
 * plugin and written as a manifest, as `tonelab corpus import` does.
 *
 * Run: npm run memory:corpus -- [--utterances 100000] [--json]
 */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { checkedUtterances, writeManifest } from '../../src/corpus/manifest.ts';
import { kaldiConfigSchema, kaldiCorpus } from '../../src/plugins/corpora/kaldi/index.ts';

const { values } = parseArgs({
  options: { utterances: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } },
});
const utterances = Number(values.utterances);
const recordings = 20;
const recordingSeconds = 60;
const sampleRate = 8000;

async function writeLines(file: string, lineOf: (index: number) => string): Promise<void> {
  const stream = createWriteStream(file);
  for (let index = 0; index < utterances; index++) {
    if (!stream.write(`${lineOf(index)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** Utterances in the order of their recordings, as Kaldi sorts them. */
async function writeDataFolder(folder: string): Promise<void> {
  const samples = Float32Array.from({ length: recordingSeconds * sampleRate }, (_, i) => 0.1 * Math.sin(i / 7));
  const names = Array.from({ length: recordings }, (_, index) => `r${String(index).padStart(2, '0')}`);
  for (const name of names) await writeFile(join(folder, `${name}.wav`), encodeWav(samples, sampleRate));
  await writeFile(join(folder, 'wav.scp'), names.map((name) => `${name} ${name}.wav\n`).join(''));
  const key = (index: number) => `u${String(index).padStart(7, '0')}`;
  const perRecording = Math.ceil(utterances / recordings);
  const start = (index: number) => ((index % perRecording) / perRecording) * (recordingSeconds - 1);
  await writeLines(join(folder, 'text'), (index) => `${key(index)} 第${index}句话是随便写的一句话`);
  await writeLines(join(folder, 'utt2spk'), (index) => `${key(index)} speaker${index % 100}`);
  await writeLines(join(folder, 'segments'), (index) => {
    const from = start(index);
    return `${key(index)} ${names[Math.floor(index / perRecording)]} ${from.toFixed(3)} ${(from + 0.8).toFixed(3)}`;
  });
}

const megabytes = (bytes: number) => Math.round(bytes / 1024 / 102.4) / 10;
const folder = await mkdtemp(join(tmpdir(), 'tonelab-import-'));
try {
  await writeDataFolder(folder);
  // The heap is looked at after a collection, so that the figure is what is held and not what waits to be collected.
  const heldBytes = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heldBytes();
  let mostHeld = before;
  let done = 0;
  const started = performance.now();
  const config = kaldiConfigSchema.parse({ path: folder });
  const source = kaldiCorpus.create(config as never, {
    cacheFolder: join(folder, 'cache'),
    report: () => {
      done += 1;
      if (done % Math.ceil(utterances / 10) === 0) mostHeld = Math.max(mostHeld, heldBytes());
    },
  });
  const { root, utterances: imported, licence, attribution } = await source.import();
  const checked = checkedUtterances('kaldi', imported);
  const file = await writeManifest(join(folder, 'out'), { root, utterances: checked, licence, attribution });
  const figures = {
    utterances: done,
    manifestMegabytes: megabytes((await stat(file)).size),
    seconds: Math.round(performance.now() - started) / 1000,
    heldMegabytes: megabytes(mostHeld - before),
    peakRssMegabytes: megabytes(process.resourceUsage().maxRSS * 1024),
  };
  if (values.json) console.log(JSON.stringify(figures));
  else console.table(figures);
} finally {
  await rm(folder, { recursive: true });
}
