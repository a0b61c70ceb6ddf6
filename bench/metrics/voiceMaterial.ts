/**
 * Writes the training recordings that the metrics of voices and tones learn from, as WAV files below OUT, and prints a JSON line of
 * each: voice, wav, what it is for ('voice', or the tones of a unit), and its syllables.
 *
 * Run by bench/metrics/compareVoices.py: npx tsx bench/metrics/voiceMaterial.ts RUN OUT
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trimSilence } from '../../src/audio/silence.ts';
import { writeWav } from '../../src/audio/wavFile.ts';
import { openFromFolder } from '../../src/cli/openFromArguments.ts';
import type { MetricRecording } from '../../src/core/recordingContracts.ts';
import { metricEnvironment } from '../../src/run/metricEnvironment.ts';

const [folder, out] = process.argv.slice(2);
if (folder === undefined || out === undefined) {
  console.error('usage: npx tsx bench/metrics/voiceMaterial.ts RUN OUT: a run folder, and a folder to write into');
  process.exit(2);
}
const { run } = await openFromFolder(folder, () => undefined);
const corpus = await run.corpus();
const { trainingRecordings } = metricEnvironment(corpus.settings, { corpus });
const lasting = ({ samples }: MetricRecording) => samples.length / corpus.settings.sampleRate;
const speaking = ({ samples, sampleRate }: MetricRecording) => trimSilence(samples, sampleRate).length / sampleRate;
await mkdir(out, { recursive: true });
let files = 0;
for (const voice of new Set(Object.values(run.config.voices))) {
  await write(voice, 'voice', { recordings: trainingRecordings(voice), seconds: 30, lasts: speaking });
  for (const unit of ['syllable', 'sentence'] as const) {
    await write(voice, unit, { recordings: trainingRecordings(voice, unit), seconds: 120, lasts: lasting });
  }
}
run.close();

async function write(
  voice: string,
  use: string,
  chosen: {
    readonly recordings: Iterable<MetricRecording>;
    readonly seconds: number;
    readonly lasts: (recording: MetricRecording) => number;
  },
): Promise<void> {
  let total = 0;
  for (const recording of chosen.recordings) {
    const wav = join(out as string, `${files++}.wav`);
    await writeWav(wav, recording.samples, recording.sampleRate);
    console.log(JSON.stringify({ voice, use, wav, syllables: recording.syllables ?? [] }));
    total += chosen.lasts(recording);
    if (total >= chosen.seconds) break;
  }
}
