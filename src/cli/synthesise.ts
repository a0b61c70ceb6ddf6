import { readAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { logMelSpectrogram } from '../audio/spectrogram.ts';
import { writeWav } from '../audio/wavFile.ts';
import type { ModelParts } from '../core/objectives/modelParts.ts';
import type { ModelParams } from '../core/objectives/objective.ts';
import { suggestionText } from '../core/suggest.ts';
import { ConfigError } from '../errors.ts';
import { foldWeightNorm } from '../nn/weightNorm.ts';
import type { OpenRun } from '../run/openRun.ts';
import { openTrained } from '../run/runStages.ts';
import { voiceReference } from '../run/voiceRecordings.ts';
import { speak } from '../synthesis/speak.ts';
import { openSynthesizer } from '../synthesis/synthesizer.ts';
import { type ReferenceRecording, timbreVector, type VoiceReference, withStyle } from '../synthesis/timbre.ts';
import type { Tensor3D } from '../tf.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

export interface SynthesisRequest {
  readonly runFolder: string;
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
}

/** Says a text with a trained run and writes a wav. */
export async function synthesise(request: SynthesisRequest): Promise<SynthesisResult> {
  if (!(request.speed > 0)) throw new ConfigError(`synth: --speed is ${request.speed}, expected a number above 0`);
  const { run } = await openFromFolder(request.runFolder, preparationReport(request.quiet));
  const sequence = run.frontend.read(request.text);
  const { parts, params: trained } = await openTrained(run);
  const params = foldWeightNorm(trained);
  const { spectral } = run.config.preparation;
  const style = request.style === undefined ? undefined : styleNamed(parts, request.style);
  const started = performance.now();
  const plain =
    request.styleWeights === undefined
      ? timbreVector(parts, params, { voice: await referenceOf(run, request), spectral })
      : mixedTokens(parts, params, request.styleWeights);
  const timbre = withStyle(parts, params, plain, style);
  // One sentence is said sooner by operation than a graph is recorded.
  const synthesizer = openSynthesizer(parts, { compile: undefined, fixed: true });
  const spoken = await speak(synthesizer, params, sequence, {
    timbre,
    seed: request.seed,
    noiseScale: request.noise ?? run.config.synthesis.noiseScale,
    lengthScale: run.config.synthesis.lengthScale / request.speed,
  });
  await writeWav(request.out, spoken.samples, spectral.sampleRate);
  run.close();
  return {
    file: request.out,
    seconds: spoken.samples.length / spectral.sampleRate,
    wallSeconds: (performance.now() - started) / 1000,
    symbols: sequence.symbols.join(' '),
  };
}

function styleNamed({ style }: ModelParts, name: string): number {
  const place = style?.names.indexOf(name) ?? -1;
  if (place >= 0) return place;
  throw new ConfigError(
    style === undefined
      ? `synth: --style ${name}: this run knows no styles; train one with model/style=tags`
      : `synth: --style ${name}: no such style; ${suggestionText(name, style.names)}`,
  );
}

/** The timbre vector of given weights: [1, 1, G]. @throws ConfigError where the encoder has other tokens, or none. */
function mixedTokens({ reference }: ModelParts, params: ModelParams, text: string): Tensor3D {
  const { tokens } = reference;
  if (tokens === undefined) {
    throw new ConfigError(
      'synth: --style-weights mixes style tokens, and the reference encoder of this run has none; train one with model/reference=gst',
    );
  }
  const weights = text.split(',').map((weight) => (weight.trim() === '' ? Number.NaN : Number(weight)));
  if (weights.length !== tokens.count || weights.some((weight) => !Number.isFinite(weight))) {
    throw new ConfigError(
      `synth: --style-weights is '${text}', expected ${tokens.count} numbers with commas between them, one for each token`,
    );
  }
  return tokens.mix(params['reference'] ?? {}, weights);
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
