import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from '../../src/core/registry.ts';
import { PackReader } from '../../src/corpus/packReader.ts';
import type { PreparedCorpus, PreparedUtterance } from '../../src/corpus/preparedCorpus.ts';
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
const utteranceCount = 40;
const packName = 'toy.bin';
const reader = new PackReader(mkdtempSync(join(tmpdir(), 'tonelab-toy-corpus-')));
let packBytes = 0;
const pack: Uint8Array[] = [];

/** Puts an utterance's mel and wave into the pack. */
function store(index: number, frames: number) {
  const wobble = (size: number) =>
    Float32Array.from({ length: size }, (_, place) => Math.sin((place + 1) * (index + 3) * 0.7));
  const mel = wobble(frames * spectral.melBins).map((value) => 3 * value - 5);
  const wave = Int16Array.from(wobble(frames * spectral.hopLength), (value) => Math.round(value * 32767));
  const features = {
    pack: packName,
    offsetBytes: packBytes,
    frames,
    melBytes: mel.byteLength,
    waveBytes: wave.byteLength,
  };
  pack.push(new Uint8Array(mel.buffer), new Uint8Array(wave.buffer));
  packBytes += mel.byteLength + wave.byteLength;
  return features;
}

function utterance(index: number): PreparedUtterance {
  const isSentence = index % 2 === 1;
  const text = Array.from({ length: isSentence ? 3 : 1 }, (_, place) => characters[(index + place) % 3]).join('');
  const symbolCount = 2 * text.length;
  const frames = (isSentence ? 14 : 7) + (index % 3);
  const numbers = (count: number, shift: number) =>
    Int32Array.from({ length: symbolCount }, (_, symbol) => (symbol * 2 + index + shift) % count);
  const id = `u${index}`;
  const features = store(index, frames);
  return {
    id,
    speaker: index % 3 === 0 ? 'low' : 'high',
    language: 'zh',
    kind: isSentence ? 'spliced' : 'recorded',
    split: index % 5 === 4 ? 'heldout' : 'train',
    tags: { unit: isSentence ? 'sentence' : 'syllable' },
    text,
    pinyin: undefined,
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
    features,
    mel: (window) => reader.mel({ id, features }, window),
    wave: (window) => reader.wave({ id, features }, window),
    unitFrames: undefined,
    spans: Int32Array.from({ length: 2 * symbolCount }, (_, place) => {
      const symbol = place >> 1;
      return Math.floor(((symbol + (place % 2)) * frames) / symbolCount);
    }),
  };
}

const utterances = Array.from({ length: utteranceCount }, (_, index) => utterance(index));
writeFileSync(join(reader.folder, packName), Buffer.concat(pack));

export const toyCorpus: PreparedCorpus = {
  utterances,
  reader,
  settings: spectral,
  speakers: ['high', 'low'],
  hash: 'toy',
  report: { computed: 0, reused: 40, minutes: 0, wallSeconds: 0 },
  close: () => undefined,
};

export const toyVoices = { base: 'high', target: 'low' };

export const toyPlugins: DataPlugins = dataPlugins(
  new Registry().register(randomSelection, listedSelection, uniformSampler, speakerTemperatureSampler),
  (plugin, node) => (plugin.configSchema as { parse(node: unknown): unknown }).parse(node),
);
