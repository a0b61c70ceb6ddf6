import { z } from 'zod';

export const vocosConfigSchema = z.strictObject({
  channels: z.int().positive().default(512),
  /** Channels between the two linear layers of a block. */
  filterChannels: z.int().positive().default(1536),
  layers: z.int().positive().default(8),
  /** Frames of a training window. */
  segmentFrames: z.int().positive().default(64),
  /** Channels of the discriminators as a share of HiFi-GAN's (1 is MPD 41 M + MSD 30 M parameters). */
  discriminatorWidth: z.number().positive().max(1).default(1),
  periods: z.array(z.int().positive()).min(1).default([2, 3, 5, 7, 11]),
  /** Scales of the multi-scale discriminator; 0 leaves it out. */
  scales: z.int().nonnegative().default(3),
});

export type VocosConfig = z.infer<typeof vocosConfigSchema>;
