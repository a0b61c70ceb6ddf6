import { beforeAll, describe, expect, it } from 'vitest';
import { assembleModel } from '../../src/core/model/assembleModel.ts';
import type { ModelParts } from '../../src/core/objectives/modelParts.ts';
import { Registry } from '../../src/core/registry.ts';
import { trainStage } from '../../src/core/trainer/trainStage.ts';
import { flowMatching } from '../../src/plugins/decoders/flowMatching/index.ts';
import { flowMel } from '../../src/plugins/decoders/flowMel/index.ts';
import { vaeMel } from '../../src/plugins/decoders/vaeMel/index.ts';
import { deterministic } from '../../src/plugins/durations/deterministic/index.ts';
import { conformerPhonemes } from '../../src/plugins/encoders/phonemes/conformer/index.ts';
import { vitsPhonemes } from '../../src/plugins/encoders/phonemes/vits/index.ts';
import { lookup } from '../../src/plugins/encoders/reference/lookup/index.ts';
import { melStyle } from '../../src/plugins/encoders/reference/melStyle/index.ts';
import { charGpt } from '../../src/plugins/encoders/semantic/gpt/index.ts';
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
    ...[charGpt, vitsPhonemes, conformerPhonemes, melStyle, lookup],
    ...[vaeMel, flowMel, flowMatching, deterministic, hifigan, griffinLim],
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

  it.each([
    {
      phonemes: { name: 'conformer', channels: 4, filterChannels: 4, layers: 1 },
      decoder: { name: 'flow-mel', hiddenChannels: 4, blocks: 1, layers: 1, mixedChannels: 2 },
    },
    { decoder: { name: 'flow-matching', channels: 8, middleBlocks: 1, headChannels: 2, steps: 1 } },
  ])('is read by the other parts that may stand in their places: %j', async (others) => {
    const { parts, read, keys } = watchedParts({ ...toyModel, ...others } as unknown as typeof toyModel);
    const params = await toyParams(parts);
    await trainStage(toyRun(parts, params, { stage: toyStage({ until: { steps: 1 } }) }));
    const own = keys.filter((key) => Object.keys(others).some((kind) => key.startsWith(`model.${kind}.`)));
    expect(own.length).toBeGreaterThan(6);
    expect(own.filter((key) => !read.has(key))).toEqual([]);
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
});
