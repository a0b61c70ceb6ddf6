import { beforeAll, describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin, PluginEnvironments, PluginKind, PluginProducts } from '../../src/core/contracts.ts';
import type { Published } from '../../src/core/weightContracts.ts';
import { randomSource } from '../../src/nn/random.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import {
  decoderProbe,
  durationProbe,
  type PartProbe,
  phonemesProbe,
  probeSizes,
  recogniserProbe,
  referenceProbe,
  semanticProbe,
  styleProbe,
  vocoderProbe,
} from '../../src/testing/partProbes.ts';
import * as tf from '../../src/tf.ts';
import { smallestParts } from '../smallestParts.ts';

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

type PartKind = 'semantic' | 'phonemes' | 'reference' | 'style' | 'decoder' | 'duration' | 'vocoder' | 'recogniser';

const assets = { resolve: (path: string) => path };
const { text, semanticChannels, hiddenChannels, timbreChannels, speakerCount, spectral, recognised } = probeSizes;

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
  recogniser: { told: { spectral, classes: recognised }, probe: recogniserProbe },
};

const parts = builtInPlugins.filter(({ kind }) => Object.hasOwn(kinds, kind)) as readonly Plugin<PartKind>[];

/** Makes and uses a part; returns the keys that it has and those that it read. */
async function used<Kind extends PartKind>(plugin: Plugin<Kind>): Promise<Record<'keys' | 'read', readonly string[]>> {
  const read = new Set<string>();
  const parsed = plugin.configSchema.parse(smallestParts[`${plugin.kind}/${plugin.name}`]);
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
    expect(parts.map(({ kind, name }) => `${kind}/${name}`).sort()).toEqual(Object.keys(smallestParts).sort());
  });

  it.each(parts.map((plugin) => [`${plugin.kind}/${plugin.name}`, plugin] as const))('%s', async (_, plugin) => {
    const { keys, read } = await used(plugin);
    expect(keys.filter((key) => key !== plugin.name && !read.includes(key))).toEqual([]);
  });
});
