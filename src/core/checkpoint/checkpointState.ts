import { z } from 'zod';
import { CheckpointError } from '../../errors.ts';

/** Raised when a checkpoint's files mean something else than before. */
export const checkpointFormat = 1;

const fileDigest = z.strictObject({ bytes: z.number().int().nonnegative(), sha256: z.string().length(64) });

const checkpointStateSchema = z.strictObject({
  format: z.literal(checkpointFormat),
  /** Optimizer steps done in this stage when the checkpoint was written. */
  step: z.number().int().nonnegative(),
  stage: z.string(),
  /** Hash of the resolved configuration of the run. */
  configHash: z.string(),
  /** Hash over every parameter's path and shape: see `architectureHash`. */
  architectureHash: z.string(),
  /** How often each parameter was updated, which its bias correction needs. */
  updateCounts: z.record(z.string(), z.number().int().nonnegative()),
  /** Metrics at this step, for a reader; the best so far with the step it was seen at. */
  metrics: z.record(z.string(), z.number()),
  best: z.strictObject({ metric: z.string(), value: z.number(), step: z.number().int().nonnegative() }).nullable(),
  /** What the trainer keeps beside: audio minutes consumed, the place in the data. Plain JSON. */
  trainer: z.record(z.string(), z.json()),
  /** Size and hash of each file of tensors, so that damage is told from difference. */
  files: z.record(z.string(), fileDigest),
});

/** What `state.json` of a checkpoint holds. Random numbers need no state: they are a function of seed, name and step. */
export type CheckpointState = z.infer<typeof checkpointStateSchema>;

/** Reads the text of a state.json. @throws CheckpointError that names the file and the key. */
export function parseCheckpointState(text: string, file: string): CheckpointState {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new CheckpointError(`${file}: is not JSON (${(cause as Error).message}): the checkpoint is damaged`, {
      cause,
    });
  }
  const format = typeof json === 'object' && json !== null && 'format' in json ? json.format : undefined;
  if (typeof format === 'number' && format > checkpointFormat) {
    throw new CheckpointError(
      `${file}: written by a newer tonelab (checkpoint format ${format}, this one reads ${checkpointFormat}): update tonelab`,
    );
  }
  const parsed = checkpointStateSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new CheckpointError(`${file}: is no checkpoint state of tonelab:\n${z.prettifyError(parsed.error)}`);
}
