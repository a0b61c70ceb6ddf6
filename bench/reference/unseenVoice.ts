/**
 * How near a system comes to voices that it never heard, by reference recordings alone: speaks sentences of the pool's held-out
 * ones with each voice's reference, and compares speaker embeddings with the voice's other recordings, beside what
 * real recordings of the same speaker, and of the other speakers, have.
 *
 * Run: npx tsx bench/reference/unseenVoice.ts RUN NAME=FOLDER... [--seconds 20] [--sentences 24] [--out FOLDER]
 * Each folder holds recordings of one speaker, raw G.722 too, or a manifest (FOLDER@SPEAKER); clips of 1.3 to 20 s are taken. --out keeps
 * the first sentence of each voice. Needs the speaker embedder (weights fetch speaker-embedder), which no system here hears by.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { quantile } from '../../src/audio/level.ts';
import { resample } from '../../src/audio/resample.ts';
import { logMelSpectrogram } from '../../src/audio/spectrogram.ts';
import { stretchesOf } from '../../src/audio/stretches.ts';
import { writeWav } from '../../src/audio/wavFile.ts';
import { openFromFolder } from '../../src/cli/openFromArguments.ts';
import { cacheRoot } from '../../src/core/runtime/runtimeCache.ts';
import { ownPoolFile, readSentencePool } from '../../src/corpus/sentencePool.ts';
import { loadSpeakerEmbedder } from '../../src/evaluation/speakerEmbedder.ts';
import { foldWeightNorm } from '../../src/nn/weightNorm.ts';
import { openTrained } from '../../src/run/runStages.ts';
import { speak } from '../../src/synthesis/speak.ts';
import { openSynthesizer } from '../../src/synthesis/synthesizer.ts';
import { timbreVector } from '../../src/synthesis/timbre.ts';
import { type Clip, readClips } from '../clips.ts';

/** Shorter stretches say little about who speaks. */
const stretchSeconds = 6;
const mostStretches = 24;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '20' },
    sentences: { type: 'string', default: '24' },
    out: { type: 'string' },
  },
});
const [runFolder, ...named] = positionals;
const embedder = await loadSpeakerEmbedder(cacheRoot());
if (runFolder === undefined || named.length < 2 || embedder === undefined) {
  console.error(
    embedder === undefined
      ? "unseenVoice: there is no speaker embedder; run 'tonelab weights fetch speaker-embedder'"
      : 'unseenVoice: expected RUN NAME=FOLDER NAME=FOLDER..., at least two voices',
  );
  process.exit(2);
}
const { embed } = embedder;

interface Voice {
  readonly name: string;
  /** What the system hears. */
  readonly reference: readonly Clip[];
  /** Vectors of stretches of the other recordings. */
  readonly recorded: readonly Float32Array[];
}

const secondsOf = ({ samples, sampleRate }: Clip): number => samples.length / sampleRate;

async function vectorsOf(clips: readonly Clip[]): Promise<readonly Float32Array[]> {
  const stretches = stretchesOf(clips, { lasts: secondsOf, least: stretchSeconds });
  const vectors: Float32Array[] = [];
  for (const stretch of stretches.slice(0, mostStretches)) vectors.push(await embed(stretch));
  return vectors;
}

async function readVoice(text: string): Promise<Voice> {
  const [name = '', folder = ''] = text.split('=');
  const clips = await readClips(folder, { most: 120, leastSeconds: 1.3, mostSeconds: 20 });
  const [reference = [], ...rest] = stretchesOf(clips, { lasts: secondsOf, least: Number(values.seconds) });
  const recorded = await vectorsOf(rest.flat());
  if (recorded.length >= 2) return { name, reference, recorded };
  console.error(`unseenVoice: ${name}: ${folder} has too few recordings beside ${values.seconds} s of reference`);
  process.exit(2);
}

const cosine = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0) / (lengthOf(a) * lengthOf(b));
const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
const sumOf = (vectors: readonly Float32Array[]): Float32Array =>
  (vectors[0] as Float32Array).map((_, at) => vectors.reduce((sum, vector) => sum + (vector[at] ?? 0), 0));
const median = (numbers: readonly number[]): string => quantile(numbers, 0.5).toFixed(3);

/** Of each recorded stretch to the voice's other ones. */
const toOwn = ({ recorded }: Voice): readonly number[] =>
  recorded.map((vector) => cosine(vector, sumOf(recorded.filter((other) => other !== vector))));
const toVoice = (vectors: readonly Float32Array[], { recorded }: Voice): readonly number[] => {
  const middle = sumOf(recorded);
  return vectors.map((vector) => cosine(vector, middle));
};

const voices: Voice[] = [];
for (const text of named) voices.push(await readVoice(text));

const { run } = await openFromFolder(runFolder);
const { parts, params: trained } = await openTrained(run);
const params = foldWeightNorm(trained);
const { spectral } = run.config.preparation;
const { noiseScale, lengthScale } = run.config.synthesis;
const synthesizer = openSynthesizer(parts, { compile: undefined, fixed: true });
const heldOut = (await readSentencePool(ownPoolFile)).filter(
  ({ split, text }) => split === 'heldout' && !/[a-z]/i.test(text),
);
const sentences = heldOut.slice(0, Number(values.sentences)).map(({ text }) => run.frontend.read(text));

async function spokenBy({ name, reference }: Voice): Promise<readonly Float32Array[]> {
  const recordings = reference.map(({ samples, sampleRate }) => {
    const wave = resample(samples, sampleRate, spectral.sampleRate);
    return { wave: () => wave, mel: () => logMelSpectrogram(wave, spectral).data };
  });
  const timbre = timbreVector(parts, params, { voice: { recordings, speakerId: 0 }, spectral });
  const clips: Clip[] = [];
  for (const [index, sentence] of sentences.entries()) {
    const { samples } = await speak(synthesizer, params, sentence, {
      timbre,
      seed: index + 1,
      noiseScale,
      lengthScale,
    });
    clips.push({ samples, sampleRate: spectral.sampleRate });
  }
  const [first] = clips;
  if (values.out !== undefined && first !== undefined) {
    mkdirSync(values.out, { recursive: true });
    await writeWav(join(values.out, `${name}.wav`), first.samples, spectral.sampleRate);
  }
  return vectorsOf(clips);
}

console.log(
  `${runFolder}: ${values.seconds} s of reference, ${sentences.length} held-out sentences, ${embedder.name}, stretches of ${stretchSeconds} s; medians of cosines\n`,
);
console.log(
  '| voice | spoken to the voice | recordings of the voice | recordings of the others | spoken to the others | spoken nearest to it |',
);
console.log('| --- | --- | --- | --- | --- | --- |');
for (const voice of voices) {
  const spoken = await spokenBy(voice);
  const others = voices.filter((other) => other !== voice);
  const near = toVoice(spoken, voice);
  const nearest = near.filter((value, at) =>
    others.every((other) => value > (toVoice([spoken[at] as Float32Array], other)[0] ?? 1)),
  );
  const cells = [
    median(near),
    median(toOwn(voice)),
    median(others.flatMap(({ recorded }) => toVoice(recorded, voice))),
    median(others.flatMap((other) => toVoice(spoken, other))),
    `${nearest.length} of ${spoken.length}`,
  ];
  console.log(`| ${[voice.name, ...cells].join(' | ')} |`);
}
synthesizer.dispose();
run.close();
await embedder.close();
