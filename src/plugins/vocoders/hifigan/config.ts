import { z } from 'zod';

const positiveList = z.array(z.int().positive()).min(1);

export const hifiganConfigSchema = z
  .strictObject({
    /** Upsampling of each stage; their product is the hop length. */
    upsampleRates: positiveList.default([8, 8, 2, 2]),
    upsampleKernels: positiveList.default([16, 16, 4, 4]),
    /** Channels after the first convolution; halved by each stage. */
    initialChannels: z.int().positive().default(512),
    /** 1: pairs of convolutions; 2: single ones, smaller and quicker. */
    residualBlock: z.union([z.literal(1), z.literal(2)]).default(1),
    residualKernels: positiveList.default([3, 7, 11]),
    residualDilations: z
      .array(positiveList)
      .min(1)
      .default([
        [1, 3, 5],
        [1, 3, 5],
        [1, 3, 5],
      ]),
    /** Moves log-mels to about zero before the first convolution, so that training begins sooner; false as upstream. */
    centreMels: z.boolean().default(true),
    /** Frames of a training window. */
    segmentFrames: z.int().positive().default(32),
    /** Weight normalisation as upstream. */
    weightNorm: z.boolean().default(true),
    /** The first and last convolution without weight normalisation, the last without bias: VITS' generator. */
    plainEnds: z.boolean().default(false),
    /** Channels of the discriminators as a share of the published ones (1 is MPD 41 M + MSD 30 M parameters). */
    discriminatorWidth: z.number().positive().max(1).default(1),
    periods: positiveList.default([2, 3, 5, 7, 11]),
    /** Scales of the multi-scale discriminator; 0 leaves it out. */
    scales: z.int().nonnegative().default(3),
    /** Layers of a scale's discriminator: HiFi-GAN's, the first with spectral norm, or VITS', all with weight norm. */
    scaleForm: z.enum(['hifigan', 'vits']).default('hifigan'),
  })
  .superRefine((config, context) => {
    const { upsampleRates, upsampleKernels, residualKernels, residualDilations, initialChannels } = config;
    const fail = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (upsampleKernels.length !== upsampleRates.length)
      fail(
        'upsampleKernels',
        `has ${upsampleKernels.length} entries, expected ${upsampleRates.length} as upsampleRates`,
      );
    upsampleRates.forEach((rate, index) => {
      const kernel = upsampleKernels[index];
      if (kernel !== undefined && (kernel < rate || (kernel - rate) % 2 !== 0))
        fail('upsampleKernels', `entry ${index} is ${kernel}, expected rate ${rate} plus an even number`);
    });
    if (residualDilations.length !== residualKernels.length)
      fail(
        'residualDilations',
        `has ${residualDilations.length} entries, expected ${residualKernels.length} as residualKernels`,
      );
    if (initialChannels % 2 ** upsampleRates.length !== 0)
      fail('initialChannels', `is ${initialChannels}, expected a multiple of ${2 ** upsampleRates.length}`);
  });

export type HifiganConfig = z.infer<typeof hifiganConfigSchema>;
