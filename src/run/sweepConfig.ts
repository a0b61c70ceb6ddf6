import { z } from 'zod';

const sweepValue = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The node `sweep` of a config: what a multirun tries beside the sweeps of the command line. */
export const sweepConfigSchema = z.strictObject({
  /** Where the job folders lie. */
  folder: z.string(),
  /** The folder of a job in it; null: its number. */
  subfolder: z.union([z.string(), z.int()]).nullable().default(null),
  /** Key, or group, to its values in the grammar of overrides: `range(1,6)`. */
  params: z.record(z.string(), sweepValue),
  /** Keys whose values change together. */
  zip: z.array(z.record(z.string(), z.union([z.string(), z.array(z.unknown())]))),
  /** Whether the jobs behind a failed one still run. */
  keepGoing: z.boolean().default(true),
  /** How often a failed job is started again. */
  retries: z.int().nonnegative().default(0),
});

export type SweepConfig = z.infer<typeof sweepConfigSchema>;

/** The nodes that say how jobs are made and run; they are no part of a job's own config. */
export const launchNodes = ['sweep', 'launcher', 'ablation'] as const;
