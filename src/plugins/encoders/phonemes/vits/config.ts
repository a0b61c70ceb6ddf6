import { z } from 'zod';

export const vitsPhonemesConfigSchema = z.strictObject({
  /** Width of the states. */
  channels: z.int().positive().default(192),
  /** Width inside the feed-forward blocks. */
  filterChannels: z.int().positive().default(768),
  heads: z.int().positive().default(2),
  layers: z.int().positive().default(6),
  kernelSize: z.int().positive().default(3),
  dropout: z.number().min(0).max(1).default(0.1),
  /** Relative positions reach this far on either side. */
  relativeWindow: z.int().positive().default(4),
  /** Tables added to that of the symbols; none as upstream, where symbols say all. */
  marks: z.array(z.enum(['tones', 'languages'])).default(['tones', 'languages']),
});

export type VitsPhonemesConfig = z.infer<typeof vitsPhonemesConfigSchema>;
