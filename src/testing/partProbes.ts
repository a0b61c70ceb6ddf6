import type {
  Decoder,
  DecoderTargets,
  DecoderTraining,
  DurationPredictor,
  PhonemeEncoder,
  ReferenceEncoder,
  SemanticEncoder,
  StyleEncoder,
  Vocoder,
} from '../core/contracts.ts';
import type { Recogniser } from '../core/recogniserContract.ts';
import type { ForwardContext } from '../nn/module.ts';
import type { ParamTree } from '../nn/params.ts';
import { type RandomSource, randomSource } from '../nn/random.ts';
import type { Rank, Tensor, Tensor2D, Tensor3D } from '../tf.ts';
import * as tf from '../tf.ts';
import { patternTensor } from './patternTensor.ts';

/** One part as the contract suite sees it: initial parameters, and named outputs of fixed small inputs. */
export interface PartProbe {
  init(random: RandomSource): ParamTree;
  /** Outputs, cut to what is valid; `padding` more steps are appended to every padded axis. */
  run(params: ParamTree, padding: number): Readonly<Record<string, Tensor>>;
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Leaves that no gradient moves. */
  isBuffer?(path: string): boolean;
  /** false: the part has no masked axis. */
  readonly padded: boolean;
}

const inference: ForwardContext = { training: false, random: randomSource(5) };
const [symbols, frames] = [4, 9];
const symbolCounts = [4, 3];
const frameCounts = [9, 7];

/** What probes' parts are made for. */
export const probeSizes = {
  text: { symbolCount: 7, toneCount: 5, languageCount: 3 },
  semanticChannels: 4,
  hiddenChannels: 6,
  timbreChannels: 4,
  speakerCount: 2,
  recognised: { initial: 3, final: 4, tone: 5 },
  spectral: { sampleRate: 8000, nFft: 32, hopLength: 8, winLength: 32, melBins: 5, fMinHz: 0, fMaxHz: null },
} as const;

function maskOf(counts: readonly number[], steps: number): Tensor3D {
  const row = (count: number) => Array.from({ length: steps }, (_, step) => (step < count ? 1 : 0));
  return tf.tensor3d(counts.flatMap(row), [counts.length, steps, 1]);
}

/** [B, T, C] irregular values that do not depend on the padding, which holds `filler`. */
function padTo(x: Tensor3D, steps: number, filler = 0): Tensor3D {
  return tf.pad(
    x,
    [
      [0, 0],
      [0, steps - x.shape[1]],
      [0, 0],
    ],
    filler,
  ); // [B, T, C] -> [B, steps, C]
}

/** The first `steps` of axis 1, zero beyond each item's own count. */
function valid(x: Tensor, counts: readonly number[], steps: number): Tensor {
  const cut = tf.slice(x, [0, 0], [x.shape[0] as number, steps]);
  const mask = maskOf(counts, steps);
  return tf.mul(cut, x.shape.length === 2 ? tf.squeeze(mask, [2]) : mask);
}

/** Two rows of ids below `count`, padded with 0. */
function idRows(count: number, steps: number, seed: number): Tensor2D {
  const row = (item: number) =>
    Array.from({ length: steps }, (_, step) =>
      step < (symbolCounts[item] ?? 0) ? (3 * step + item + seed) % count : 0,
    );
  return tf.tensor2d([row(0), row(1)], [2, steps], 'int32');
}

const timbre = () => patternTensor<Rank.R3>([2, 1, probeSizes.timbreChannels], 9);

export function semanticProbe(encoder: SemanticEncoder): PartProbe {
  const { vocabularySize } = encoder.tokenizer;
  return {
    init: (random) => encoder.init(random),
    padded: true,
    shapes: { states: [2, symbols, encoder.outChannels] },
    run: (params, padding) => {
      const mask = maskOf(symbolCounts, symbols + padding);
      const prefix = encoder.prefix(params, { ids: idRows(vocabularySize, symbols + padding, 1), mask }, 0);
      const states = encoder.suffix(params, { states: prefix, mask, boundary: 0 }, inference);
      return { states: valid(states, symbolCounts, symbols) };
    },
  };
}

export function phonemesProbe(encoder: PhonemeEncoder): PartProbe {
  const { symbolCount, toneCount, languageCount } = probeSizes.text;
  return {
    init: (random) => encoder.init(random),
    padded: true,
    shapes: { hidden: [2, symbols, encoder.outChannels] },
    run: (params, padding) => {
      const steps = symbols + padding;
      const batch = {
        ids: idRows(symbolCount, steps, 1),
        tones: idRows(toneCount, steps, 2),
        languages: idRows(languageCount, steps, 3),
        mask: maskOf(symbolCounts, steps),
      };
      const semantic = padTo(patternTensor<Rank.R3>([2, symbols, probeSizes.semanticChannels], 2), steps);
      const hidden = encoder.encode(params, { symbols: batch, semantic, timbre: timbre() }, inference);
      return { hidden: valid(hidden, symbolCounts, symbols) };
    },
  };
}

export function referenceProbe(encoder: ReferenceEncoder): PartProbe {
  const { melBins, sampleRate } = probeSizes.spectral;
  const { frontEnd } = encoder;
  const channels = frontEnd?.channels ?? melBins;
  return {
    init: (random) => encoder.init(random),
    padded: encoder.usesRecordings,
    shapes: { timbre: [2, 1, encoder.outChannels], ...(frontEnd && { rows: [2, channels] }) },
    run: (params, padding) => {
      const mel = padTo(tf.sub(patternTensor<Rank.R3>([2, frames, channels], 3), 5), frames + padding, 3);
      const mask = maskOf(frameCounts, frames + padding);
      const timbre = encoder.encode(params, { mel, mask, speakerIds: tf.tensor1d([0, 1], 'int32') }, inference);
      return frontEnd === undefined
        ? { timbre }
        : { timbre, rows: frontEnd.rows(params, buzzes(sampleRate), sampleRate) };
    },
  };
}

/** Two seconds and a tenth of one, of a harmonic sound. */
function buzzes(sampleRate: number): readonly Float32Array[] {
  return [2, 0.1].map((seconds) =>
    Float32Array.from({ length: seconds * sampleRate }, (_, n) => 0.3 * Math.sin((800 * n) / sampleRate) ** 5),
  );
}

export function styleProbe(encoder: StyleEncoder): PartProbe {
  const { timbreChannels } = probeSizes;
  return {
    init: (random) => encoder.init(random),
    padded: false,
    shapes: { style: [2, 1, timbreChannels] },
    run: (params) => ({
      style: encoder.encode(params, patternTensor<Rank.R2>([2, encoder.names.length], 6)),
    }),
  };
}

export function recogniserProbe(recogniser: Recogniser): PartProbe {
  const { melBins } = probeSizes.spectral;
  const classes: Readonly<Record<string, number>> = probeSizes.recognised;
  return {
    init: (random) => recogniser.init(random),
    padded: true,
    shapes: Object.fromEntries(recogniser.heads.map((head) => [head, [2, classes[head] as number]])),
    run: (params, padding) => {
      const mel = padTo(tf.sub(patternTensor<Rank.R3>([2, frames, melBins], 3), 5), frames + padding, 3);
      return recogniser.recognise(params, { mel, mask: maskOf(frameCounts, frames + padding) }, inference);
    },
  };
}

function textInputs(padding: number) {
  const steps = symbols + padding;
  const values = patternTensor<Rank.R3>([2, symbols, probeSizes.hiddenChannels], 4);
  const hidden = padTo(tf.mul(values, maskOf(symbolCounts, symbols)), steps);
  return { hidden, mask: maskOf(symbolCounts, steps), timbre: timbre() };
}

/** Each item's frames shared out over its symbols, the last one taking the rest. */
export function evenAlignment(padding: number): Tensor3D {
  const [Ty, Tx] = [frames + padding, symbols + padding];
  const path = new Float32Array(2 * Ty * Tx);
  frameCounts.forEach((count, row) => {
    const last = (symbolCounts[row] as number) - 1;
    for (let y = 0; y < count; y++) path[(row * Ty + y) * Tx + Math.min(last, Math.floor(y / 2))] = 1;
  });
  return tf.tensor3d(path, [2, Ty, Tx]);
}

export function decoderTargets(padding: number): DecoderTargets {
  const { nFft, melBins } = probeSizes.spectral;
  const feature = (bins: number, seed: number) =>
    padTo(tf.sub(patternTensor<Rank.R3>([2, frames, bins], seed), 5), frames + padding, 3);
  return {
    mel: feature(melBins, 5),
    linearSpectrogram: tf.abs(feature(nFft / 2 + 1, 6)),
    mask: maskOf(frameCounts, frames + padding),
  };
}

/** The sums of terms over each utterance, which every term of a decoder has. */
function termValues(terms: DecoderTraining['terms'] = {}): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(
    Object.entries(terms).flatMap(([name, { perUtterance }]) => (perUtterance ? [[name, perUtterance]] : [])),
  );
}

export function decoderProbe(decoder: Decoder): PartProbe {
  const { channels } = decoder.emits;
  return {
    init: (random) => decoder.init(random),
    padded: true,
    shapes: {
      ...(decoder.emitsInTraining === false ? {} : { emitted: [2, frames, channels] }),
      ...Object.fromEntries(Object.keys(decoder.ownTerms ?? {}).map((name) => [name, [2]])),
      alignment: [2, frames, symbols],
      inferred: [2, frames, channels],
    },
    run: (params, padding) => {
      const inputs = textInputs(padding);
      const targets = decoderTargets(padding);
      const trained = decoder.train(params, inputs, { targets, context: inference });
      const { zPrior, posterior, prior } = trained.variational ?? {};
      const variational = Object.entries({
        zPrior,
        posteriorLogStd: posterior?.logStd,
        priorMean: prior?.mean,
        priorLogStd: prior?.logStd,
      });
      const inferred = decoder.infer(
        params,
        { ...inputs, alignment: evenAlignment(padding), frameMask: targets.mask, noiseScale: tf.scalar(0) },
        inference,
      );
      const ofFrames = (x: Tensor) => valid(x, frameCounts, frames);
      return {
        ...(trained.emitted && { emitted: ofFrames(trained.emitted) }),
        ...termValues(trained.terms),
        alignment: tf.slice(ofFrames(trained.alignment), [0, 0, 0], [2, frames, symbols]),
        inferred: ofFrames(inferred),
        ...Object.fromEntries(variational.flatMap(([name, x]) => (x === undefined ? [] : [[name, ofFrames(x)]]))),
      };
    },
  };
}

export function durationProbe(predictor: DurationPredictor): PartProbe {
  return {
    init: (random) => predictor.init(random),
    padded: true,
    shapes: { numerator: [], predicted: [2, symbols] },
    run: (params, padding) => {
      const inputs = textInputs(padding);
      const durations = tf.sum(evenAlignment(padding), 1) as Tensor2D;
      const term = predictor.loss(params, { ...inputs, durations }, inference);
      return {
        numerator: term.numerator,
        predicted: valid(predictor.predict(params, inputs, inference), symbolCounts, symbols),
      };
    },
  };
}

/** The generator on its window and the discriminators on what it made, as one tree `{ vocoder, discriminators }`. */
export function vocoderProbe(vocoder: Vocoder): PartProbe {
  const { training } = vocoder;
  if (training === undefined) throw new Error('vocoderProbe: the vocoder has nothing to train');
  const { segmentFrames, discriminators } = training;
  const samples = segmentFrames * vocoder.hopLength;
  return {
    init: (random) => ({
      vocoder: vocoder.init(random.fork('vocoder')),
      ...(discriminators === undefined ? {} : { discriminators: discriminators.init(random.fork('discriminators')) }),
    }),
    isBuffer: (path) => discriminators?.buffers?.owns(path.replace('discriminators/', '')) ?? false,
    padded: false,
    shapes: { wave: [2, samples, 1] },
    run: (params) => {
      const own = params as { readonly vocoder: ParamTree; readonly discriminators?: ParamTree };
      const features = tf.sub(patternTensor<Rank.R3>([2, segmentFrames, vocoder.accepts.channels], 7), 5) as Tensor3D;
      const wave = training.generate(own.vocoder, features, timbre());
      if (discriminators === undefined) return { wave };
      const { scores, featureMaps } = discriminators.judge(own.discriminators ?? {}, wave);
      const named = (name: string, tensors: readonly Tensor[]) =>
        tensors.map((tensor, index) => [`${name}${index}`, tensor]);
      return { wave, ...Object.fromEntries([...named('score', scores), ...named('map', featureMaps.flat())]) };
    },
  };
}
