/**
 * Contender: features of a corpus of synthetic recordings of 1.5 to 2.5 seconds, from an empty cache. Arguments: how many
 * recordings; `rate` answers in hours of audio per hour, `time` in milliseconds of processor time of all threads; `clean`
 * for the steps and gates of that preparation.
 *
 * Run by `npm run bench -- prepare|scaling`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { prepareCorpus } from '../../src/corpus/prepareCorpus.ts';
import type { Utterance } from '../../src/corpus/utterance.ts';
import { mandarinFrontend } from '../../src/text/mandarin.ts';
import { serve } from '../contest/serve.ts';
import { openPreparation } from '../preparation.ts';

const count = Number(process.argv[2] ?? '100');
const answersRate = process.argv[3] === 'rate';
const preparation = process.argv[4] === 'clean' ? openPreparation('clean') : {};
/** That of many recordings, so that they are resampled. */
const sampleRate = 44100;

const root = mkdtempSync(join(tmpdir(), 'tonelab-bench-prepare-'));
process.on('exit', () => rmSync(root, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

function writeRecording(index: number): Utterance {
  const durationSeconds = 1.5 + (index % 11) / 10;
  // A number of its own in each, so that none is the same as another.
  const samples = Float32Array.from(
    { length: Math.round(durationSeconds * sampleRate) },
    (_, n) => 0.4 * Math.sin(n * (0.02 + index * 1e-6)) + 0.1 * Math.sin(n * 0.31),
  );
  const id = String(index).padStart(6, '0');
  writeFileSync(join(root, `${id}.wav`), encodeWav(samples, sampleRate));
  const about = { text: '你好', language: 'zh', speaker: 'synthetic', kind: 'synthetic' } as const;
  return { id, audio: `${id}.wav`, ...about, durationSeconds, tags: {} };
}

const utterances = Array.from({ length: count }, (_, index) => writeRecording(index));
const frontend = mandarinFrontend();
let turn = 0;

await serve(
  async () => {
    const cacheFolder = join(root, `cache-${turn++}`);
    const before = process.cpuUsage();
    const corpus = await prepareCorpus(
      { root, utterances },
      { settings: defaultSpectralSettings, frontend, cacheFolder, ...preparation },
    );
    const { user, system } = process.cpuUsage(before);
    const { minutes, wallSeconds } = corpus.report;
    corpus.close();
    rmSync(cacheFolder, { recursive: true });
    return answersRate ? (minutes * 60) / wallSeconds : (user + system) / 1000;
  },
  { warmups: answersRate || count <= 10 ? 1 : 0 },
);
