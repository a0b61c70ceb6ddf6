/**
 * The encoder `ge2e` with its published weights against what Resemblyzer says of real recordings at 16 kHz.
 *
 * Run: python src/plugins/encoders/reference/ge2e/golden/makeGoldens.py vectors.json RECORDING.wav...
 *      npx tsx bench/reference/resemblyzer.ts vectors.json
 */
import { readFileSync } from 'node:fs';
import { cosineSimilarity } from '../../src/audio/directions.ts';
import { readAudio } from '../../src/audio/readAudio.ts';
import { openFromArguments } from '../../src/cli/openFromArguments.ts';
import { initModel } from '../../src/core/model/initModel.ts';
import { raiseLevel } from '../../src/plugins/encoders/reference/ge2e/powerMel.ts';
import { ge2eNetwork, recordingVectors } from '../../src/plugins/encoders/reference/ge2e/voiceEncoder.ts';

interface Expected {
  /** Of the whole recording, raised to its level. */
  readonly given: readonly number[];
  /** After Resemblyzer's own preparation, which takes out pauses. */
  readonly prepared: readonly number[];
}

const file = process.argv[2];
if (file === undefined) {
  console.error('resemblyzer: give the file that makeGoldens.py wrote');
  process.exit(2);
}
const { run } = await openFromArguments({
  'config-dir': [],
  'config-name': 'config',
  overrides: ['model/reference=ge2e'],
});
const parts = run.partsFor(1);
const params = (await initModel(parts, 1))['reference'] ?? {};
const network = ge2eNetwork({ hiddenChannels: 256, channels: 256 });

const entries = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Expected>>);
for (const [recording, expected] of entries) {
  const { samples, sampleRate } = await readAudio(recording);
  const given = recordingVectors(network, params as never, [raiseLevel(samples)]).dataSync<'float32'>();
  const error = Math.max(...given.map((value, at) => Math.abs(value - (expected.given[at] ?? Number.NaN))));
  const heard = parts.reference.frontEnd?.rows(params, [samples], sampleRate).dataSync<'float32'>();
  const likeness = heard && cosineSimilarity(heard, Float32Array.from(expected.prepared));
  console.log(
    `${recording}: max abs error on the same samples ${error.toExponential(1)}; cosine to Resemblyzer's with its own trimming ${likeness?.toFixed(4)}`,
  );
}
run.close();
