import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '../../src/core/registry.ts';
import { type FrameWindow, PackReader, type StoredFeatures } from '../../src/corpus/packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
import { dynamicSampler } from '../../src/plugins/samplers/dynamic/index.ts';
import { speakerTemperatureSampler } from '../../src/plugins/samplers/speakerTemperature/index.ts';
import { uniformSampler } from '../../src/plugins/samplers/uniform/index.ts';
import { listedSelection } from '../../src/plugins/selections/list/index.ts';
import { randomSelection } from '../../src/plugins/selections/random/index.ts';
import { type DataPlugins, dataPlugins } from '../../src/run/dataPlugins.ts';
import { spectral } from './toySystem.ts';

/*
 * A prepared corpus for the toy system: two speakers, recorded syllables and spliced sentences, every fifth held out.
 */

const characters = ['今', '天', '好'];
const readings = ['jin1', 'tian1', 'hao3'];

const wobble = (index: number, size: number) =>
  Float32Array.from({ length: size }, (_, place) => Math.sin((place + 1) * (index + 3) * 0.7));

/** Features that are a pure function of the utterance: nothing lies on disk. */
class ToyReader extends PackReader {
  override mel({ features }: StoredFeatures, window?: FrameWindow): Float32Array {
    const all = wobble(features.offsetBytes, features.frames * spectral.melBins).map((value) => 3 * value - 5);
    return cut(all, window, spectral.melBins);
  }

  override wave({ features }: StoredFeatures, window?: FrameWindow): Float32Array {
    return cut(wobble(features.offsetBytes, features.frames * spectral.hopLength), window, spectral.hopLength);
  }
}

function cut(all: Float32Array, window: FrameWindow | undefined, width: number): Float32Array {
  return window === undefined ? all : all.subarray(window.from * width, (window.from + window.count) * width);
}

const reader = new ToyReader(mkdtempSync(join(tmpdir(), 'toy-corpus-')));

function utterance(index: number): PreparedUtterance {
  const isSentence = index % 2 === 1;
  const text = Array.from({ length: isSentence ? 3 : 1 }, (_, place) => characters[(index + place) % 3]).join('');
  const symbolCount = 2 * text.length;
  const frames = (isSentence ? 14 : 7) + (index % 3);
  const numbers = (count: number, shift: number) =>
    Int32Array.from({ length: symbolCount }, (_, symbol) => (symbol * 2 + index + shift) % count);
  const id = `u${index}`;
  const features = { pack: '', offsetBytes: index, frames, melBytes: 0, waveBytes: 0 };
  return {
    id,
    features,
    speaker: index % 3 === 0 ? 'low' : 'high',
    language: 'zh',
    kind: isSentence ? 'spliced' : 'recorded',
    split: index % 5 === 4 ? 'heldout' : 'train',
    tags: { unit: isSentence ? 'sentence' : 'syllable' },
    text,
    pinyin: isSentence ? undefined : [readings[index % 3] as string],
    symbols: {
      normalizedText: text,
      symbols: [],
      symbolIds: numbers(6, 0),
      toneIds: numbers(3, 1),
      languageIds: numbers(2, 0),
      characterIndex: Int32Array.from({ length: symbolCount }, (_, symbol) => symbol >> 1),
      syllableIndex: Int32Array.from({ length: symbolCount }, (_, symbol) => symbol >> 1),
    },
    frames,
    durationSeconds: (frames * spectral.hopLength) / spectral.sampleRate,
    audioFile: '',
    mel: () => reader.mel({ id, features }),
    wave: () => reader.wave({ id, features }),
    unitFrames: undefined,
    spans: Int32Array.from({ length: 2 * symbolCount }, (_, place) => {
      const symbol = place >> 1;
      return Math.floor(((symbol + (place % 2)) * frames) / symbolCount);
    }),
  };
}

export const toyCorpus: PreparedCorpus = {
  utterances: Array.from({ length: 40 }, (_, index) => utterance(index)),
  settings: spectral,
  speakers: ['high', 'low'],
  hash: 'toy',
  reader,
  report: { computed: 0, reused: 40, minutes: 0, wallSeconds: 0 },
  close: () => undefined,
};

export const toyVoices = { base: 'high', target: 'low' };

export const toyPlugins: DataPlugins = dataPlugins(
  new Registry().register(randomSelection, listedSelection, uniformSampler, speakerTemperatureSampler, dynamicSampler),
  (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
);
