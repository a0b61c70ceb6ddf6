/**
 * How steady a voice's timbre vector is, by the seconds of recordings that are averaged: for sets of recordings that share
 * none, the spread of their vectors, beside the distance between voices. Figures are of real recordings.
 *
 * Run: npx tsx bench/reference/averaging.ts [--run RUN] [--seconds 2,4,8,16,32] [OVERRIDES...]
 * With --run the encoder of a trained run is measured, else the one that the overrides choose, with its published weights:
 * npx tsx bench/reference/averaging.ts model/reference=ge2e
 */
import { parseArgs } from 'node:util';
import { stretchesOf } from '../../src/audio/stretches.ts';
import { openFromArguments, openFromFolder } from '../../src/cli/openFromArguments.ts';
import { initModel } from '../../src/core/model/initModel.ts';
import { hashOrder } from '../../src/corpus/hashOrder.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import { openTrained } from '../../src/run/runStages.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';

/** Sets of recordings that are compared, at most. */
const mostSets = 48;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { run: { type: 'string' }, seconds: { type: 'string', default: '2,4,8,16,32' } },
});
const composed = { 'config-dir': [], 'config-name': 'config', overrides: positionals };
const { run } = await (values.run === undefined ? openFromArguments(composed) : openFromFolder(values.run));
const corpus = await run.corpus();
const { parts, params } = values.run === undefined ? await untrained() : await openTrained(run);

async function untrained() {
  const own = await run.parts();
  return { parts: own, params: await initModel(own, run.config.seed) };
}

/** Recordings of a voice that no one spliced, shared out into sets that last so long. */
function setsOf(
  { utterances }: PreparedCorpus,
  voice: string,
  seconds: number,
): readonly (readonly PreparedUtterance[])[] {
  const own = utterances.filter(({ speaker, kind }) => speaker === voice && kind === 'recorded');
  const ordered = hashOrder(own, 1, ({ id }) => id);
  const sets = stretchesOf(ordered, { lasts: ({ durationSeconds }) => durationSeconds, least: seconds });
  return sets.slice(0, mostSets);
}

function vectorOf(recordings: readonly PreparedUtterance[]): Float32Array {
  const voice = { recordings, speakerId: 0 };
  const vector = timbreVector(parts, params, { voice, spectral: corpus.settings });
  const data = vector.dataSync<'float32'>().slice();
  vector.dispose();
  return data;
}

const mean = (vectors: readonly Float32Array[]) =>
  (vectors[0] as Float32Array).map(
    (_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0) / vectors.length,
  );
const squaredDistance = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);

/** The variance of vectors around their own mean, over all channels. */
function spread(vectors: readonly Float32Array[]): number {
  const centre = mean(vectors);
  return vectors.reduce((sum, vector) => sum + squaredDistance(vector, centre), 0) / (vectors.length - 1);
}

const rows = values.seconds.split(',').map((text) => {
  const seconds = Number(text);
  const voices = corpus.speakers.map((voice) => ({ voice, vectors: setsOf(corpus, voice, seconds).map(vectorOf) }));
  const spreads = voices.map(({ vectors }) => spread(vectors));
  const [first, second] = voices.map(({ vectors }) => mean(vectors));
  return { seconds, voices, spreads, between: first && second ? squaredDistance(first, second) : Number.NaN };
});

console.log(`${run.config.model.reference.name}, ${values.run ?? 'published weights'}; ${corpus.speakers.join(', ')}`);
for (const { seconds, voices, spreads, between } of rows) {
  const cells = spreads.map((own, index) => {
    const single = rows[0]?.spreads[index] ?? Number.NaN;
    const count = voices[index]?.vectors.length;
    return `${own.toExponential(2)} (${count} sets, ${(own / single).toFixed(2)} of the first row, ${(own / between).toPrecision(2)} of the voices' distance)`;
  });
  console.log(`${seconds} s: ${cells.join('; ')}; voices ${between.toExponential(2)} apart`);
}
run.close();
