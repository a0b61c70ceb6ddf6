/**
 * Lets tonelab's own Whisper write down the clips of a list, and prints how long that takes. OUT gets transcripts.json, and each clip as
 * it was heard: 16 kHz, 16 bit, so that another implementation can hear the very same samples.
 *
 * Run: npx tsx bench/intelligibility/transcribe.ts WHISPER_FOLDER items.tsv OUT [CLIPS]
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readAudio } from '../../src/audio/readAudio.ts';
import { resample } from '../../src/audio/resample.ts';
import { writeWav } from '../../src/audio/wavFile.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { openWhisper } from '../../src/evaluation/whisper/openWhisper.ts';
import { whisperSampleRate } from '../../src/evaluation/whisper/whisperFeatures.ts';

const [folder, list, out, count] = process.argv.slice(2);
if (folder === undefined || list === undefined || out === undefined) {
  console.error('usage: npx tsx bench/intelligibility/transcribe.ts WHISPER_FOLDER items.tsv OUT [CLIPS]');
  process.exit(2);
}
await mkdir(out, { recursive: true });
const [head = '', ...lines] = (await readFile(list, 'utf8')).trimEnd().split('\n');
const columns = head.split('\t');
const cell = (line: string, name: string): string => line.split('\t')[columns.indexOf(name)] ?? '';
const { line: about } = await startBackend('auto');
const opening = performance.now();
const whisper = await openWhisper(folder);
console.log(`${about}; opened in ${((performance.now() - opening) / 1000).toFixed(1)} s`);
const rows: { wav: string; file: string; language: string; heard: string; seconds: number; audioSeconds: number }[] =
  [];
for (const [index, line] of lines.slice(0, count === undefined ? undefined : Number(count)).entries()) {
  const wav = cell(line, 'wav');
  const language = /\p{Script=Han}/u.test(cell(line, 'text')) ? 'zh' : 'en';
  const original = await readAudio(join(dirname(list), wav));
  const file = `${index}.wav`;
  await writeWav(
    join(out, file),
    resample(original.samples, original.sampleRate, whisperSampleRate),
    whisperSampleRate,
  );
  const { samples, sampleRate, durationSeconds: audioSeconds } = await readAudio(join(out, file));
  const start = performance.now();
  const heard = (await whisper.transcribe(samples, sampleRate, language)) ?? '';
  const seconds = (performance.now() - start) / 1000;
  rows.push({ wav, file, language, heard, seconds, audioSeconds });
  console.log(`${seconds.toFixed(2)} s for ${audioSeconds.toFixed(2)} s: ${wav}: ${heard}`);
}
whisper.dispose();
await writeFile(join(out, 'transcripts.json'), `${JSON.stringify(rows, null, 1)}\n`);
// The first two record the graphs.
const warm = rows.slice(2);
const total = (key: 'seconds' | 'audioSeconds') => warm.reduce((sum, row) => sum + row[key], 0);
const sorted = warm.map(({ seconds }) => seconds).sort((a, b) => a - b);
console.log(
  `${rows.length} clips; without the first two: minimum ${sorted[0]?.toFixed(2)} s, median ${sorted[sorted.length >> 1]?.toFixed(2)} s ` +
    `a clip; real-time factor ${(total('seconds') / total('audioSeconds')).toFixed(2)}`,
);
