import type { Ranges } from '../publishedState.ts';

/** As RANGES of reference.py. */
export const hifiganRanges: Ranges = {
  weight_g: [0.75, 1.25],
  bias: [-0.1, 0.1],
  weight_v: [-0.5, 0.5],
  weight_orig: [-0.5, 0.5],
};

const v1 = {
  upsampleRates: [8, 8, 2, 2],
  upsampleKernels: [16, 16, 4, 4],
  initialChannels: 512,
  residualBlock: 1,
  residualKernels: [3, 7, 11],
  residualDilations: [
    [1, 3, 5],
    [1, 3, 5],
    [1, 3, 5],
  ],
  centreMels: false,
};

/** config_v1.json to config_v3.json of the reference, in our keys. */
export const publishedShape = {
  v1,
  v2: { ...v1, initialChannels: 128 },
  v3: {
    ...v1,
    upsampleRates: [8, 8, 4],
    upsampleKernels: [16, 16, 8],
    initialChannels: 256,
    residualBlock: 2,
    residualKernels: [3, 5, 7],
    residualDilations: [
      [1, 2],
      [2, 6],
      [3, 12],
    ],
  },
};
