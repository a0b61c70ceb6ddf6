const stack = { layers: 1, kernelSize: 3 };
const discriminators = { segmentFrames: 6, discriminatorWidth: 0.004, periods: [2], scales: 1 };
const hanFolder = 'src/plugins/encoders/semantic/gpt/golden/characters';

/** A small node of each model part that ships, by kind and name, for 5 mel bins and 8 samples per frame. A new part gets a line here. */
export const smallestParts: Readonly<Record<string, object>> = {
  'semantic/char-gpt': {
    ...{ channels: 4, layers: 1, heads: 2, vocabulary: `${hanFolder}/vocab.txt`, weights: null },
    states: 'shuffled',
  },
  'semantic/gpt2': { folder: hanFolder, maxTokens: 16, states: 'shuffled' },
  'semantic/none': {},
  'phonemes/vits': { channels: 4, filterChannels: 4, heads: 2, layers: 1 },
  'phonemes/conformer': { channels: 4, filterChannels: 4, layers: 1, convolutionKernelSize: 3 },
  'reference/mel-style': { channels: 4, hiddenChannels: 4, heads: 2 },
  'reference/lookup': { channels: 4 },
  'reference/none': {},
  'reference/ge2e': { channels: 5, hiddenChannels: 4, weights: null },
  'reference/gst': { channels: 4, tokens: 3, heads: 2, convChannels: [2, 2], recurrentChannels: 3 },
  'style/tags': { tag: 'mood', values: ['calm', 'glad'] },
  'decoder/vae-mel': {
    ...{ latentChannels: 4, hiddenChannels: 4, posterior: stack, frames: stack },
    flow: { couplings: 1, ...stack },
  },
  'decoder/vits': { latentChannels: 4, hiddenChannels: 4, posterior: stack, flow: { couplings: 1, ...stack } },
  'decoder/flow-mel': { hiddenChannels: 4, blocks: 2, layers: 1, kernelSize: 3, mixedChannels: 2 },
  'decoder/flow-matching': { channels: 8, middleBlocks: 1, headChannels: 2, steps: 2 },
  'duration/deterministic': { filterChannels: 4 },
  'duration/stochastic': { filterChannels: 4, flows: 1, layers: 1, bins: 3 },
  'vocoder/griffin-lim': { iterations: 2, momentum: 0.5 },
  'vocoder/hifigan': {
    ...{ initialChannels: 4, upsampleRates: [4, 2], upsampleKernels: [8, 4], ...discriminators },
    ...{ residualKernels: [3], residualDilations: [[1, 3]] },
  },
  'recogniser/convolutional': { channels: 4, kernelSize: 3, dilations: [1, 2] },
  'vocoder/vocos': { channels: 4, filterChannels: 4, layers: 1, ...discriminators },
};
