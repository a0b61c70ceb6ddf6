import { beforeAll, describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin, PluginEnvironments, PluginKind, PluginProducts, Published } from '../../src/core/contracts.ts';
import { randomSource } from '../../src/nn/random.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import {
  decoderProbe,
  durationProbe,
  type PartProbe,
  phonemesProbe,
  probeSizes,
  referenceProbe,
  semanticProbe,
  styleProbe,
  vocoderProbe,
} from '../../src/testing/partProbes.ts';
import * as tf from '../../src/tf.ts';

/** A value that notes which of its keys are read; an item of a list counts for the list. */
function watched<T>(value: T, path: string, read: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key, receiver) {
      const child: unknown = Reflect.get(target, key, receiver);
      if (typeof key === 'symbol' || Array.isArray(target)) return child;
      read.add(`${path}.${key}`);
      return watched(child, `${path}.${key}`, read);
    },
  });
}

function leaves(value: unknown, path: string): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

type PartKind = 'semantic' | 'phonemes' | 'reference' | 'style' | 'decoder' | 'duration' | 'vocoder';

const assets = { resolve: (path: string) => path };
const { text, semanticChannels, hiddenChannels, timbreChannels, speakerCount, spectral } = probeSizes;

/** What a part of a kind is told, and how it is put to use. */
const kinds: {
  readonly [Kind in PartKind]: {
    readonly told: PluginEnvironments[Kind];
    probe(part: PluginProducts[Kind]): PartProbe;
  };
} = {
  semantic: { told: { assets }, probe: semanticProbe },
  phonemes: { told: { ...text, semanticChannels, timbreChannels }, probe: phonemesProbe },
  reference: { told: { spectral, speakerCount, assets }, probe: referenceProbe },
  style: { told: { timbreChannels }, probe: styleProbe },
  decoder: { told: { hiddenChannels, timbreChannels, spectral }, probe: decoderProbe },
  duration: { told: { hiddenChannels, timbreChannels }, probe: durationProbe },
  vocoder: { told: { spectral, features: { form: 'mel', channels: 5 }, timbreChannels }, probe: vocoderProbe },
};

const stack = { layers: 1, kernelSize: 3 };
const discriminators = { segmentFrames: 4, discriminatorWidth: 0.01, periods: [2], scales: 1 };

const hanFolder = 'src/plugins/encoders/semantic/gpt/golden/characters';

/** A small node of each part with every key of its schema that has no small default. */
const nodes: Readonly<Record<string, object>> = {
  'semantic/char-gpt': { channels: 4, layers: 1, heads: 2, vocabulary: `${hanFolder}/vocab.txt`, weights: null },
  'semantic/gpt2': { folder: hanFolder, maxTokens: 16 },
  'semantic/none': {},
  'phonemes/vits': { channels: 4, filterChannels: 4, heads: 2, layers: 1 },
  'reference/mel-style': { channels: 4, hiddenChannels: 4, heads: 2 },
  'reference/lookup': { channels: 4 },
  'reference/ge2e': { channels: 4, hiddenChannels: 4, weights: null },
  'reference/gst': { channels: 4, tokens: 3, heads: 2, convChannels: [2, 2], recurrentChannels: 3 },
  'style/tags': { tag: 'mood', values: ['calm', 'glad'] },
  'decoder/vae-mel': {
    ...{ latentChannels: 4, hiddenChannels: 4, posterior: stack, frames: stack },
    flow: { couplings: 1, ...stack },
  },
  'duration/deterministic': { filterChannels: 4 },
  'vocoder/griffin-lim': { iterations: 2, momentum: 0.5 },
  'vocoder/hifigan': {
    ...{ initialChannels: 4, upsampleRates: [4, 2], upsampleKernels: [8, 4], ...discriminators },
    ...{ residualKernels: [3], residualDilations: [[1, 3]] },
  },
  'vocoder/vocos': { channels: 4, filterChannels: 4, layers: 1, ...discriminators },
};

const parts = builtInPlugins.filter(({ kind }) => Object.hasOwn(kinds, kind)) as readonly Plugin<PartKind>[];

/** Makes and uses a part; returns the keys that it has and those that it read. */
async function used<Kind extends PartKind>(plugin: Plugin<Kind>): Promise<Record<'keys' | 'read', readonly string[]>> {
  const read = new Set<string>();
  const parsed = plugin.configSchema.parse(nodes[`${plugin.kind}/${plugin.name}`]);
  const { told, probe } = kinds[plugin.kind];
  const part = plugin.create(watched(parsed, plugin.name, read) as never, told) as PluginProducts[Kind];
  await use(part, probe as (part: PluginProducts[Kind]) => PartProbe);
  return { keys: leaves(parsed, plugin.name), read: [...read] };
}

async function use<Kind extends PluginKind>(
  part: PluginProducts[Kind],
  probe: (part: PluginProducts[Kind]) => PartProbe,
): Promise<void> {
  if ('vocode' in part && part.training === undefined) {
    await part.vocode(part.init(randomSource(1)), tf.zeros([4, 5]));
    return;
  }
  if ('outChannels' in part && part.outChannels === 0) return;
  expect((part as Published).pretrained?.rules.length).not.toBe(0);
  const { init, run } = probe(part);
  run(init(randomSource(1)), 0);
}

beforeAll(() => startTestBackend());

describe('every key of a part’s schema is read by the part that has it, when it is made and used:', () => {
  it('all parts are tried', () => {
    expect(parts.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(Object.keys(nodes).sort());
  });

  it.each(parts.map((plugin) => [`${plugin.kind}/${plugin.name}`, plugin] as const))('%s', async (_, plugin) => {
    const { keys, read } = await used(plugin);
    expect(keys.filter((key) => key !== plugin.name && !read.includes(key))).toEqual([]);
  });
});
