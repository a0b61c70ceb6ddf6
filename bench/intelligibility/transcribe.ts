/**
 * Lets tonelab's own Whisper write down the clips of a list, and prints how long that takes.
 *
 * Run: npx tsx bench/intelligibility/transcribe.ts WHISPER_FOLDER items.tsv transcripts.json [CLIPS]
 */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readAudio } from '../../src/audio/readAudio.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import { openWhisper } from '../../src/evaluation/whisper/openWhisper.ts';

const [folder, list, out, count] = process.argv.slice(2);
if (folder === undefined || list === undefined || out === undefined) {
  console.error('usage: npx tsx bench/intelligibility/transcribe.ts WHISPER_FOLDER items.tsv transcripts.json [CLIPS]');
  process.exit(2);
}
const [head = '', ...lines] = (await readFile(list, 'utf8')).trimEnd().split('\n');
const columns = head.split('\t');
const cell = (line: string, name: string): string => line.split('\t')[columns.indexOf(name)] ?? '';
const { backend, tensorFlowVersion } = await startBackend('auto');
const opening = performance.now();
const whisper = await openWhisper(folder);
console.log(`${backend} ${tensorFlowVersion}: opened in ${((performance.now() - opening) / 1000).toFixed(1)} s`);
const rows: { wav: string; language: string; heard: string | undefined; seconds: number; audioSeconds: number }[] = [];
for (const line of lines.slice(0, count === undefined ? undefined : Number(count))) {
  const wav = cell(line, 'wav');
  const language = /\p{Script=Han}/u.test(cell(line, 'text')) ? 'zh' : 'en';
  const { samples, sampleRate, durationSeconds } = await readAudio(join(dirname(list), wav));
  const start = performance.now();
  const heard = await whisper.transcribe(samples, sampleRate, language);
  const seconds = (performance.now() - start) / 1000;
  rows.push({ wav, language, heard, seconds, audioSeconds: durationSeconds });
  console.log(`${seconds.toFixed(2)} s for ${durationSeconds.toFixed(2)} s: ${wav}: ${heard}`);
}
whisper.dispose();
await writeFile(out, `${JSON.stringify(rows, null, 1)}\n`);
const total = (key: 'seconds' | 'audioSeconds') => rows.slice(1).reduce((sum, row) => sum + row[key], 0);
const sorted = rows.map(({ seconds }) => seconds).sort((a, b) => a - b);
console.log(
  `${rows.length} clips: minimum ${sorted[0]?.toFixed(2)} s, median ${sorted[sorted.length >> 1]?.toFixed(2)} s a clip; ` +
    `real-time factor ${(total('seconds') / total('audioSeconds')).toFixed(2)} without the first`,
);
