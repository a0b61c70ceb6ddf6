import { beforeAll, describe, expect, it } from 'vitest';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { Registry } from '../../src/core/registry.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { vaeMel } from '../../src/plugins/decoders/vaeMel/index.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { vitsPhonemes } from '../../src/plugins/encoders/phonemes/vits/index.ts';
import { ge2e } from '../../src/plugins/encoders/reference/ge2e/index.ts';
import { gst } from '../../src/plugins/encoders/reference/gst/index.ts';
import { lookup } from '../../src/plugins/encoders/reference/lookup/index.ts';
import { melStyle } from '../../src/plugins/encoders/reference/melStyle/index.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
import { tagStyle } from '../../src/plugins/styles/tags/index.ts';
import { griffinLim } from '../../src/plugins/vocoders/griffinLim/index.ts';
import { hifigan } from '../../src/plugins/vocoders/hifigan/index.ts';
import { startTestBackend } from '../../src/testing/backends.ts';
import * as tf from '../../src/tf.ts';
import { spectral, toyModel, toyParams, toyRun, toyStage } from '../training/toySystem.ts';

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

/** Assembles a model whose parts tell which keys of their configs they read, and those that they have. */
function watchedParts(model: typeof toyModel): {
  readonly parts: ModelParts;
  readonly read: ReadonlySet<string>;
  readonly keys: readonly string[];
} {
  const read = new Set<string>();
  const keys: string[] = [];
  const plugins = [
    ...[charGpt, vitsPhonemes, melStyle, lookup, ge2e, gst, tagStyle],
    ...[vaeMel, deterministic, hifigan, griffinLim],
  ];
  const parts = assembleModel(model, new Registry().register(...plugins), {
    assets: { resolve: (path) => path },
    spectral,
    text: { symbolCount: 6, toneCount: 3, languageCount: 2 },
    speakerCount: 1,
    checkNode: (plugin, node, path) => {
      const parsed = (plugin.configSchema as { parse(node: unknown): unknown }).parse(node);
      keys.push(...leaves(parsed, path));
      return watched(parsed, path, read);
    },
  });
  return { parts, read, keys };
}

beforeAll(() => startTestBackend());

describe('every key of a part’s schema', () => {
  it('is read by the part that has it, when it is made, trained and used', async () => {
    const { parts, read, keys } = watchedParts(toyModel);
    const params = await toyParams(parts);
    const wave = parts.vocoder.training?.generate(params['vocoder'] as never, tf.zeros([1, 6, 5]));
    if (wave !== undefined) parts.vocoder.training?.discriminators?.judge(params['discriminators'] as never, wave);
    await trainStage(
      toyRun(parts, params, { stage: toyStage({ until: { steps: 1 }, semantic: { frozenLayers: 'none' } }) }),
    );
    expect(keys.length).toBeGreaterThan(30);
    expect(keys.filter((key) => !read.has(key))).toEqual([]);
  });

  it('is read by the parts that learn nothing, too', async () => {
    const model = {
      ...toyModel,
      reference: { name: 'lookup', channels: 4 },
      vocoder: { name: 'griffin-lim', iterations: 2, momentum: 0.5 },
    } as unknown as typeof toyModel;
    const { parts, read, keys } = watchedParts(model);
    const params = await toyParams(parts);
    await parts.vocoder.vocode(params['vocoder'] as never, tf.zeros([4, 5]));
    const own = keys.filter((key) => /reference|vocoder/.test(key));
    expect(own.length).toBe(3);
    expect(own.filter((key) => !read.has(key))).toEqual([]);
  });

  it.each([
    { name: 'ge2e', channels: 4, hiddenChannels: 4, weights: null },
    { name: 'gst', channels: 4, tokens: 3, heads: 2, convChannels: [2, 2], recurrentChannels: 3 },
  ])('is read by the reference encoder $name, and by styles', async (reference) => {
    const style = { name: 'tags', tag: 'mood', values: ['calm', 'glad'] };
    const { parts, read, keys } = watchedParts({ ...toyModel, reference, style } as unknown as typeof toyModel);
    await toyParams(parts);
    parts.style?.styleOf({ mood: 'calm' });
    const own = keys.filter((key) => /reference|style/.test(key));
    expect(own.length).toBe(Object.keys({ ...reference, ...style }).length - 1);
    expect(own.filter((key) => !read.has(key))).toEqual([]);
  });
});
