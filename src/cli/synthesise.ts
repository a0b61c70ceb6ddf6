import { join } from 'node:path';
import { readAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { writeWav } from '../audio/wavFile.ts';
import { ConfigError } from '../errors.ts';
import { foldWeightNorm } from '../nn/weightNorm.ts';
import type { OpenRun } from '../run/openRun.ts';
import { isPack, packedVoices } from '../run/pack.ts';
import { packageRoot } from '../run/runAssets.ts';
import { openTrained } from '../run/runStages.ts';
import { voiceReference } from '../run/voiceRecordings.ts';
import { cutText } from '../synthesis/cutText.ts';
import { speak } from '../synthesis/speak.ts';
import { openSynthesizer } from '../synthesis/synthesizer.ts';
import { type ReferenceRecording, timbreVector, type VoiceReference, withStyle } from '../synthesis/timbre.ts';
import type { Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { mixedTokens, styleNamed } from './chosenStyle.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

export interface SynthesisRequest {
  /** Of a run or a pack; absent: the base that ships with the package. */
  readonly runFolder?: string | undefined;
  readonly text: string;
  readonly out: string;
  readonly voice?: string;
  readonly reference?: readonly string[];
  /** A named style. */
  readonly style?: string;
  /** Weights of the reference encoder's tokens, instead of a voice. */
  readonly styleWeights?: string;
  readonly speed: number;
  readonly noise?: number;
  readonly seed: number;
  readonly quiet: boolean;
}

export interface SynthesisResult {
  readonly file: string;
  readonly seconds: number;
  readonly wallSeconds: number;
  /** The symbols that were said. */
  readonly symbols: string;
  /** What is worth knowing of this speech: a text that was cut. */
  readonly notes: readonly string[];
}

/** Says a text with a trained run and writes a wav. */
export async function synthesise(request: SynthesisRequest): Promise<SynthesisResult> {
  if (!(request.speed > 0)) throw new ConfigError(`synth: --speed is ${request.speed}, expected a number above 0`);
  const { run } = await openFromFolder(request.runFolder ?? shippedBase(), preparationReport(request.quiet));
  const sequence = run.frontend.read(request.text);
  const { parts, params: trained } = await openTrained(run);
  const params = foldWeightNorm(trained);
  const { spectral } = run.config.preparation;
  const style = request.style === undefined ? undefined : styleNamed('synth', parts, request.style);
  const started = performance.now();
  const plain =
    request.styleWeights === undefined
      ? ((await packedVoice(run, request)) ??
        timbreVector(parts, params, { voice: await referenceOf(run, request), spectral }))
      : mixedTokens('synth', parts, { params, weights: request.styleWeights });
  const timbre = withStyle(parts, params, plain, style);
  // One sentence is said sooner by operation than a graph is recorded.
  const synthesizer = openSynthesizer(parts, { compile: undefined, fixed: true });
  const spoken = await speak(synthesizer, params, sequence, {
    timbre,
    seed: request.seed,
    noiseScale: request.noise ?? run.config.synthesis.noiseScale,
    lengthScale: run.config.synthesis.lengthScale / request.speed,
  });
  const note = cutText(parts.semantic, sequence.normalizedText, `'${beginningOf(request.text)}'`);
  await writeWav(request.out, spoken.samples, spectral.sampleRate);
  run.close();
  return {
    file: request.out,
    seconds: spoken.samples.length / spectral.sampleRate,
    wallSeconds: (performance.now() - started) / 1000,
    symbols: sequence.symbols.join(' '),
    notes: note === undefined ? [] : [note],
  };
}

/** Enough of a text to know it by. */
function beginningOf(text: string): string {
  const characters = [...text];
  return characters.length <= 20 ? text : `${characters.slice(0, 20).join('')}…`;
}

/** @throws ConfigError where the package brings no base. */
function shippedBase(): string {
  const folder = join(packageRoot, 'models', 'nano-zh');
  if (isPack(folder)) return folder;
  throw new ConfigError(
    'synth: no run was given, and this package brings no base that speaks without one; give the folder of a run or a pack',
  );
}

/** The timbre of a voice that came along with a pack, [1, 1, G]; undefined where there is no pack, or recordings are given instead. */
async function packedVoice({ folder }: OpenRun, request: SynthesisRequest): Promise<Tensor3D | undefined> {
  if (!isPack(folder) || (request.reference?.length ?? 0) > 0) return undefined;
  const voices = await packedVoices(folder);
  const voice = request.voice ?? [...voices.keys()][0] ?? '';
  const vector = voices.get(voice);
  if (vector !== undefined) return tf.tensor3d(vector, [1, 1, vector.length]);
  throw new ConfigError(
    `synth: no voice '${voice}' in ${folder} (known: ${[...voices.keys()].join(', ')}); give --voice, or --reference a.wav`,
  );
}

async function referenceOf(run: OpenRun, request: SynthesisRequest): Promise<VoiceReference> {
  const { spectral } = run.config.preparation;
  if (request.reference !== undefined && request.reference.length > 0) {
    const recordings: ReferenceRecording[] = [];
    for (const file of request.reference) {
      const { samples, sampleRate } = await readAudio(file);
      const wave = resample(samples, sampleRate, spectral.sampleRate);
      recordings.push({ wave: () => wave, mel: () => logMelSpectrogram(wave, spectral).data });
    }
    return { recordings, speakerId: 0 };
  }
  const corpus = await run.corpus();
  const voice = request.voice ?? run.config.voices['target'] ?? corpus.speakers[0] ?? '';
  if (!corpus.speakers.includes(voice)) {
    throw new ConfigError(
      `synth: no voice '${voice}' in this run (known: ${corpus.speakers.join(', ')}); give --voice, or --reference a.wav`,
    );
  }
  const { seed, synthesis } = run.config;
  return voiceReference(corpus, voice, { seconds: synthesis.referenceSeconds, seed });
}
