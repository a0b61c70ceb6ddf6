import { z } from 'zod';
import { modelConfigSchema } from '../core/model/modelConfig.ts';
import { recipeSchema } from '../core/trainer/stage.ts';

/** A node that names a plugin; the plugin's schema checks its other keys. */
export const pluginNodeSchema = z.looseObject({ name: z.string() });

const spectralSchema = z.strictObject({
  /** Hz */
  sampleRate: z.int().positive(),
  nFft: z.int().positive(),
  /** Samples from frame to frame. */
  hopLength: z.int().positive(),
  winLength: z.int().positive(),
  melBins: z.int().positive(),
  fMinHz: z.number().nonnegative(),
  fMaxHz: z.number().positive().nullable(),
});

/** The root of a run's config. Plugins' own keys are checked by their schemas. */
export const runConfigSchema = z.strictObject({
  /** Names the run folder. */
  name: z.string().regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore'),
  seed: z.int().nonnegative(),
  /** Where run folders and finished stages lie. */
  outputFolder: z.string(),
  /** The run's own folder. */
  runFolder: z.string().optional(),
  /** Which speaker plays which role in a recipe: `base`, `target`. */
  voices: z.record(z.string(), z.string()),
  corpus: pluginNodeSchema,
  preparation: z.strictObject({ spectral: spectralSchema }),
  /** The frontend; the configs that earlier runs froze name none. */
  text: z.looseObject({ name: z.string().default('mandarin') }),
  model: modelConfigSchema,
  recipe: recipeSchema,
  trainer: z.strictObject({
    backend: z.enum(['auto', 'node-gpu', 'node', 'wasm']),
    /** How steps run: recorded as a TensorFlow graph ('graph', and 'xla' fused), or by operation; 'auto': the graph where the backend and the step allow it. */
    compile: z.enum(['auto', 'graph', 'xla', 'off']),
    /** Type of matrix products and convolutions; weights, sums, losses and norms stay float32. */
    precision: z.enum(['float32', 'bfloat16']),
    /** Threads that read and lay out the next steps' batches while a step runs; 0: the step waits for its own. The batches are the same. */
    dataThreads: z.int().nonnegative(),
    checkpointEverySteps: z.int().positive(),
    keepLast: z.int().positive(),
    validationEverySteps: z.int().positive(),
    /** Utterances of the held-out split that validation uses. */
    validationUtterances: z.int().positive(),
    samplesEverySteps: z.int().positive(),
    logEverySteps: z.int().positive(),
  }),
  synthesis: z.strictObject({
    /** Standard deviation of the prior sample: 0 is its mean. */
    noiseScale: z.number().nonnegative(),
    /** Durations are multiplied by this: 1.2 is slower. */
    lengthScale: z.number().positive(),
    /** Seconds of reference recordings that make a timbre vector. */
    referenceSeconds: z.number().positive(),
  }),
  evaluation: z.strictObject({
    /** Held-out items per voice. */
    syllables: z.int().nonnegative(),
    sentences: z.int().nonnegative(),
    /** Metric plugins against recordings, in the order of the tables, the main one first; absent: all that there are. */
    metrics: z.array(z.string()).optional(),
  }),
});

export type RunConfig = z.infer<typeof runConfigSchema>;
