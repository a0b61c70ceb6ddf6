import type { LayerSize } from './scoringStack.ts';

/** Published widths by layer, scaled; never below 4 channels, and a multiple of `groups`. */
function scaled(channels: number, width: number, groups = 1): number {
  return Math.max(groups, 4, Math.round((channels * width) / groups) * groups);
}

/**
 * Layers of a period's discriminator; `width` 1 is the published one.
 *
 * Source: jik876/hifi-gan models.py, DiscriminatorP (4769534): kernels (5, 1), strides 3, 3, 3, 3, 1.
 */
export function periodLayers(width: number): readonly LayerSize[] {
  return [32, 128, 512, 1024, 1024].map((channels, index) => ({
    outChannels: scaled(channels, width),
    kernelSize: 5,
    stride: index < 4 ? 3 : 1,
    groups: 1,
  }));
}

/** Channels, kernel size, stride and groups of the published scale discriminators. */
const publishedScales = {
  // jik876/hifi-gan models.py, DiscriminatorS (4769534).
  hifigan: [
    [128, 15, 1, 1],
    [128, 41, 2, 4],
    [256, 41, 2, 16],
    [512, 41, 4, 16],
    [1024, 41, 4, 16],
    [1024, 41, 1, 16],
    [1024, 5, 1, 1],
  ],
  // jaywalnut310/vits models.py, DiscriminatorS (2e561ba).
  vits: [
    [16, 15, 1, 1],
    [64, 41, 4, 4],
    [256, 41, 4, 16],
    [1024, 41, 4, 64],
    [1024, 41, 4, 256],
    [1024, 5, 1, 1],
  ],
} as const;

/** Whose scale discriminators these are. */
export type ScaleForm = keyof typeof publishedScales;

/** Layers of a scale's discriminator; `width` 1 is the published one. */
export function scaleLayers(width: number, form: ScaleForm = 'hifigan'): readonly LayerSize[] {
  // A narrow network keeps its groups only as far as each has two channels.
  const groupsOf = (groups: number) =>
    Math.max(1, Math.min(groups, 2 ** Math.floor(Math.log2(Math.max(1, groups * width * 2)))));
  return publishedScales[form].map(([channels, kernelSize, stride, groups]) => {
    const own = groupsOf(groups);
    return { outChannels: scaled(channels, width, 16 * width >= 1 ? 16 : own), kernelSize, stride, groups: own };
  });
}
