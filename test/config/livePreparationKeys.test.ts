import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { defaultSpectralSettings } from '../../src/audio/spectralSettings.ts';
import { endToEnd } from '../../src/audio/stretches.ts';
import { encodeWav } from '../../src/audio/wavFile.ts';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { loadChain } from '../../src/corpus/preparationChain.ts';
import { buzz } from '../../src/corpus/toneFixture.ts';
import { valueKeys } from './schemaKeys.ts';

const sampleRate = 16000;
const silence = new Float32Array(1.2 * sampleRate).map((_, i) => 0.02 * Math.sin(i * 0.05));
const voice = endToEnd([silence, buzz(0.5, 150, sampleRate), silence, buzz(0.4, 190, sampleRate), silence]);
const sound = { channels: [voice, voice.map((sample) => 0.5 * sample * sample)], sampleRate };

const folder = mkdtempSync(join(tmpdir(), 'live-preparation-'));
afterAll(() => rmSync(folder, { recursive: true }));
const music = join(folder, 'music.wav');
writeFileSync(music, encodeWav(buzz(0.3, 440, 8000), 8000));

/** A change of each key of each step. */
const changes: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  none: {},
  mix: { take: 'first' },
  'low-cut': { cutoffHz: 200 },
  rnnoise: { mix: 0.5 },
  resample: { sampleRate: 8000 },
  trim: { rangeDb: 60, keepSeconds: 0.3, fadeSeconds: 0.05 },
  pauses: { mostSeconds: 0.3, rangeDb: 60, crossFadeSeconds: 0.05 },
  loudness: { targetLufs: -30, truePeakDb: -20 },
  background: { sound: 'chords', 'files[]': [music], signalToNoiseDb: 20, seed: 2 },
};

const plugins = builtInPlugins.filter(({ kind }) => kind === 'preparation') as readonly Plugin<'preparation'>[];

/** Levels at which a change shows. */
const bases: Readonly<Record<string, object>> = { pauses: { rangeDb: 10 }, trim: { rangeDb: 10 } };

async function outcome(plugin: Plugin<'preparation'>, node: object): Promise<string> {
  const config = plugin.configSchema.parse({ ...bases[plugin.name], ...node });
  const { module, options, changes } = plugin.create(config as never, { spectral: defaultSpectralSettings });
  const step = { step: plugin.name, name: plugin.name, module: module.href, options, changes };
  const { work } = await loadChain([step]);
  const made = await work[0]!(sound);
  return JSON.stringify([made.sampleRate, made.channels.map((channel) => [...channel])]);
}

describe.each(plugins)('every key of the preparation step $name', (plugin) => {
  it('has a witness here, and every witness a key', () => {
    expect(Object.keys(changes[plugin.name] ?? {}).sort()).toEqual(valueKeys(plugin.configSchema));
  });

  const keys = Object.entries(changes[plugin.name] ?? {});
  it.each(keys.length > 0 ? keys : [['nothing', undefined] as const])('%s changes the sound', async (key, value) => {
    const plain = await outcome(plugin, {});
    expect(await outcome(plugin, {})).toBe(plain);
    const after = await outcome(plugin, value === undefined ? {} : { [key.replace('[]', '')]: value });
    expect(after === plain).toBe(value === undefined);
  });
});
