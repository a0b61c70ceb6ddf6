/**
 * Contender: one part of `model=small`, by itself when it speaks, or a whole training step of the system with it in its place.
 * Arguments: kind, option, forward|train. 8 items, 32 symbols, 256 frames; the ready line has its number of parameters.
 *
 * Run by `npm run bench -- parts`.
 */
import { fileURLToPath } from 'node:url';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { compileStep } from '../../src/core/compile/compileStep.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import { freshModel } from '../../src/core/model/initModel.ts';
import { acousticObjective } from '../../src/core/objectives/acoustic.ts';
import type { AcousticBatch } from '../../src/core/objectives/acousticPass.ts';
import { jointObjective } from '../../src/core/objectives/joint.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { vocoderObjective } from '../../src/core/objectives/vocoder.ts';
import { startBackend } from '../../src/core/runtime/startBackend.ts';
import type { AnyObjective } from '../../src/core/trainer/stageRun.ts';
import { countParams, disposeParams, type ParamTree } from '../../src/nn/params.ts';
import { randomSource } from '../../src/nn/random.ts';
import { foldWeightNorm } from '../../src/nn/weightNorm.ts';
import { lossMel } from '../../src/run/lossMel.ts';
import type { Tensor, Tensor2D, Tensor3D } from '../../src/tf.ts';
import * as tf from '../../src/tf.ts';
import { serve } from '../contest/serve.ts';
import { drawAcousticBatch } from '../trainStep/acousticBatch.ts';
import { timedSteps } from '../trainStep/stepContender.ts';

const [kind = '', option = '', work = 'forward'] = process.argv.slice(2);
const [items, symbols, frames] = [8, 32, 256];
const text = { symbolCount: 60, toneCount: 6, languageCount: 2 };
const root = fileURLToPath(new URL('../../', import.meta.url));

await startBackend('node', { xla: process.env['TONELAB_BENCH_XLA'] === '1' });
const project = await findProject(root);
const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
const overrides = ['model=small', `model/${kind}=${option}`];
const { config, registry } = await checkRunConfig(composeConfig({ ...place, overrides }), project);
const { spectral } = config.preparation;
const parts: ModelParts = assembleModel(config.model, registry, {
  ...{ spectral, text, speakerCount: 4 },
  assets: { resolve: (path) => `${root}/${path}` },
  checkNode: (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
});
const params = freshModel(parts, 1);
const random = randomSource(1);
const drawn = drawAcousticBatch(random, {
  ...{ items, symbols, frames, text },
  semanticChannels: parts.semantic.outChannels,
});
const windowFrames = parts.vocoder.training?.segmentFrames ?? frames;

/** The batch with what the parts want beside the mel. */
function batch(): AcousticBatch {
  const { frontEnd } = parts.reference;
  const rows = frontEnd && {
    mel: random.fork('rows').normal([items, 1, frontEnd.channels]) as Tensor3D,
    mask: tf.ones([items, 1, 1]) as Tensor3D,
  };
  const bins = spectral.nFft / 2 + 1;
  const linearSpectrogram = tf.abs(random.fork('linear').normal([items, frames, bins])) as Tensor3D;
  const isJoint = parts.decoder.emits.form === 'latent';
  const segments = {
    segmentStarts: tf.zeros([items], 'int32'),
    segmentWave: wave(),
  };
  return {
    ...drawn,
    reference: { ...drawn.reference, ...rows },
    targets: { ...drawn.targets, ...(parts.decoder.needs.includes('linearSpectrogram') && { linearSpectrogram }) },
    ...(isJoint ? segments : {}),
  };
}

function wave(): Tensor3D {
  return tf.mul(random.fork('wave').normal([items, windowFrames * spectral.hopLength, 1]), 0.1);
}

/** The objective that trains the part, with its batch. */
function objectiveOf(): { readonly objective: AnyObjective; readonly batch: object } {
  const split = { boundary: parts.semantic.layerCount };
  const waveToMel = lossMel(spectral);
  if (kind === 'vocoder') {
    const mel = tf.slice(drawn.targets.mel, [0, 0, 0], [items, windowFrames, spectral.melBins]);
    return {
      objective: vocoderObjective(parts.vocoder, { waveToMel, adversarial: true }) as unknown as AnyObjective,
      batch: { mel, wave: wave() },
    };
  }
  const joint = () => jointObjective(parts, { freeBits: 0, split, waveToMel, adversarial: true });
  const acoustic = () => acousticObjective(parts, { freeBits: 0, split });
  const objective = (parts.decoder.emits.form === 'latent' ? joint() : acoustic()) as unknown as AnyObjective;
  return { objective, batch: batch() };
}

const evenAlignment = () => {
  const owners = tf.tensor1d(
    Array.from({ length: frames }, (_, frame) => Math.floor((frame * symbols) / frames)),
    'int32',
  );
  return tf.tile(tf.expandDims(tf.cast(tf.oneHot(owners, symbols), 'float32'), 0), [items, 1, 1]) as Tensor3D;
};

/** What the parts take when the system speaks. */
function speechInputs() {
  const normal = (name: string, shape: readonly number[]) => random.fork(name).normal(shape) as Tensor3D;
  const { reference } = batch();
  return {
    symbols: drawn.symbols,
    semantic: normal('semantic', [items, symbols, parts.semantic.outChannels]),
    reference,
    text: {
      hidden: normal('hidden', [items, symbols, parts.phonemes.outChannels]),
      mask: drawn.symbols.mask,
      timbre: normal('timbre', [items, 1, parts.reference.outChannels]),
    },
    frames: { alignment: evenAlignment(), frameMask: drawn.targets.mask, noiseScale: tf.scalar(0.5) },
    features: normal('features', [items, frames, parts.vocoder.accepts.channels]),
  };
}

interface Speaking {
  readonly own: ParamTree;
  readonly at: ReturnType<typeof speechInputs>;
}

const context = { training: false, random };
const speechSteps: Readonly<Record<string, (inputs: Speaking) => Tensor>> = {
  phonemes: ({ own, at: { text, ...given } }) => parts.phonemes.encode(own, { ...given, timbre: text.timbre }, context),
  reference: ({ own, at }) => parts.reference.encode(own, at.reference, context),
  decoder: ({ own, at }) => parts.decoder.infer(own, { ...at.text, ...at.frames }, context),
  duration: ({ own, at }) => parts.duration.predict(own, at.text, context),
  vocoder: ({ own, at }) => parts.vocoder.training?.generate(own, at.features, at.text.timbre) ?? tf.zeros([1]),
};

/** What the part does when the system speaks. */
function speaking(): () => Tensor | Promise<Float32Array> {
  const own = foldWeightNorm(params[kind] ?? {});
  const at = speechInputs();
  if (kind === 'vocoder' && parts.vocoder.training === undefined) {
    const mel = tf.squeeze(tf.slice(at.features, [0, 0, 0], [1, -1, -1]), [0]) as Tensor2D;
    return () => parts.vocoder.vocode(own, mel, at.text.timbre);
  }
  const { frontEnd } = parts.reference;
  if (kind === 'reference' && frontEnd !== undefined) {
    const samples = Float32Array.from({ length: 2 * spectral.sampleRate }, (_, n) => 0.3 * Math.sin(0.05 * n) ** 5);
    const stretches = Array.from({ length: items }, () => samples);
    return () => tf.tidy(() => frontEnd.rows(own, stretches, spectral.sampleRate));
  }
  const step = speechSteps[kind] as (inputs: Speaking) => Tensor;
  const compiled = compileStep((inputs: Speaking) => tf.tidy(() => step(inputs)));
  return () => compiled.run({ own, at });
}

const counted = foldWeightNorm(params[kind] ?? {});
const parameters = countParams(counted);
if (work === 'train') {
  const { objective, batch: trained } = objectiveOf();
  const own = kind === 'vocoder' ? { vocoder: params['vocoder'], discriminators: params['discriminators'] } : params;
  const steps = timedSteps(
    {
      objective: objective as never,
      params: Object.fromEntries(Object.entries(own).filter(([, tree]) => tree !== undefined)) as typeof params,
      batch: trained,
      weights: { mel: 45, kl: 1, dur: 1, adv: 1, fm: 1, ...parts.decoder.ownTerms },
      counts: { utterances: items, symbols: items * symbols, frames: items * frames, tokens: 1 },
      frozen: kind === 'vocoder' ? [] : ['semantic/**'],
    },
    random,
    { precision: 'float32' },
  );
  await serve(() => void steps.run(true), { parameters });
} else {
  const speak = speaking();
  await serve(
    async () => {
      const made = await speak();
      if (made instanceof Float32Array) return;
      made.dataSync();
      made.dispose();
    },
    { parameters },
  );
}
disposeParams(params);
