import { z } from 'zod';

/** How recordings are changed at random each time before a recogniser hears them. */
export const augmentationSchema = z.strictObject({
  /** Most that a recording is sped up, or slowed down, its pitch with it: 1.25 is from 0.8 to 1.25 times as fast. */
  speed: z.number().min(1).max(2).default(1.25),
  /** Most that it is made louder or softer. */
  gainDb: z.number().nonnegative().default(9),
  /** Least and most that the speech is above the noise that is added to it. */
  signalToNoiseDb: z.tuple([z.number(), z.number()]).default([5, 45]),
  /** Most silence before it and behind it. */
  silenceSeconds: z.number().nonnegative().default(0.1),
});

export type Augmentation = z.infer<typeof augmentationSchema>;
