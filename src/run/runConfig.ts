import { z } from 'zod';
import { modelConfigSchema } from '../core/model/modelConfig.ts';
import { recipeSchema } from '../core/trainer/stage.ts';
import { gatesSchema } from '../corpus/gates.ts';

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

/** What is absent does not restrict. */
const stepConditionSchema = z.strictObject({
  speakers: z.array(z.string()).min(1).optional(),
  splits: z
    .array(z.enum(['train', 'heldout']))
    .min(1)
    .optional(),
  units: z
    .array(z.enum(['syllable', 'sentence']))
    .min(1)
    .optional(),
});

/** What is done to recordings before training, and which of them are trained on. */
const preparationSchema = z
  .strictObject({
    spectral: spectralSchema,
    /** Plugins by a name of one's own. */
    steps: z.record(z.string(), pluginNodeSchema).default({}),
    /** The steps that are run, one after the other. */
    order: z.array(z.string()).default([]),
    /** Step -> the recordings that it is done to, the others pass it by; a step that is not named here is done to all. */
    only: z.record(z.string(), stepConditionSchema).optional(),
    /** null: every recording is trained on. */
    gates: gatesSchema.nullable().default(null),
    /** Utterances, by id, and reasons that are not rejected. */
    keep: z.array(z.string()).default([]),
  })
  .superRefine(({ steps, order, only = {} }, context) => {
    const refuse = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const known = Object.keys(steps);
    for (const [index, step] of order.entries()) {
      if (!known.includes(step))
        refuse(['order', index], `no step '${step}'; there are: ${known.join(', ') || 'none'}`);
      if (order.indexOf(step) !== index) refuse(['order', index], `'${step}' stands twice; give the second one a name`);
    }
    for (const step of Object.keys(only))
      if (!known.includes(step)) refuse(['only', step], `no step '${step}'; there are: ${known.join(', ') || 'none'}`);
    for (const step of known)
      if (!order.includes(step)) refuse(['steps', step], `'${step}' is not in preparation.order; add it or remove it`);
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
  preparation: preparationSchema,
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
    /** Of TensorFlow on the processor; null: as a launcher shares them out, else every processor. The last bits of sums depend on it. */
    threads: z.int().positive().nullable().default(null),
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
    /** Roles whose voices are spoken and measured, in this order; absent: all. */
    voices: z.array(z.string()).min(1).optional(),
    /** Metric plugins against recordings, in the order of the tables, the main one first; absent: all that there are. */
    metrics: z.array(z.string()).optional(),
    /** The run folder of a trained recogniser, by which metrics of syllables hear; null: there is none. */
    recogniser: z.string().nullable().default(null),
    /** The folder of a Whisper, which writes down sentences for metrics; 'whisper-base': the one that is fetched; null: none. */
    transcriber: z.string().min(1).nullable().default('whisper-base'),
  }),
});

export type RunConfig = z.infer<typeof runConfigSchema>;
