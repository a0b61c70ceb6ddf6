import { readAudio } from '../audio/readAudio.ts';
import { resample } from '../audio/resample.ts';
import { writeWav } from '../audio/wavFile.ts';
import { ConfigError } from '../errors.ts';
import { foldWeightNorm } from '../nn/weightNorm.ts';
import type { OpenRun } from '../run/openRun.ts';
import { openTrained, voiceReference } from '../run/runStages.ts';
import { speak } from '../synthesis/speak.ts';
import { openSynthesizer } from '../synthesis/synthesizer.ts';
import { referenceMels, timbreVector, type VoiceReference } from '../synthesis/timbre.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

export interface SynthesisRequest {
  readonly runFolder: string;
  readonly text: string;
  readonly out: string;
  readonly voice?: string;
  readonly reference?: readonly string[];
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
  const sequence = run.frontend(request.text);
  const { parts, params: trained } = await openTrained(run);
  const params = foldWeightNorm(trained);
  const { spectral } = run.config.preparation;
  const started = performance.now();
  const voice = await referenceOf(run, request);
  const timbre = timbreVector(parts, params, { voice, melBins: spectral.melBins });
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

async function referenceOf(run: OpenRun, request: SynthesisRequest): Promise<VoiceReference> {
  const { spectral } = run.config.preparation;
  if (request.reference !== undefined && request.reference.length > 0) {
    const waves: Float32Array[] = [];
    for (const file of request.reference) {
      const { samples, sampleRate } = await readAudio(file);
      waves.push(await resample(samples, sampleRate, spectral.sampleRate));
    }
    return { mels: referenceMels(waves, spectral), speakerId: 0 };
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
