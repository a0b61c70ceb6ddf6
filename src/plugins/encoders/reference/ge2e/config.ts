import { z } from 'zod';

export const ge2eConfigSchema = z.strictObject({
  /** Width of the vector. The published network has 256. */
  channels: z.int().positive().default(256),
  /** Width of each of the three LSTM layers. The published network has 256. */
  hiddenChannels: z.int().positive().default(256),
  /** Resemblyzer's file, as `tonelab weights fetch ge2e` brings it or of your own; null: fresh values, which tell no voices apart. */
  weights: z.string().nullable(),
});

export type Ge2eConfig = z.infer<typeof ge2eConfigSchema>;
