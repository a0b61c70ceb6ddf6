import { expect, it } from 'vitest';
import { ConfigError } from '../../../../errors.ts';
import { randomSource } from '../../../../nn/random.ts';
import { makePart } from '../../../../testing/contractSuite.ts';
import { none } from './index.ts';

const make = (node: object = {}) => makePart(none, node, { assets: { resolve: (path) => path } });

it('has no states, no layers and no parameters', () => {
  const encoder = make();
  expect([encoder.outChannels, encoder.layerCount]).toEqual([0, 0]);
  expect(encoder.init(randomSource(1))).toEqual({});
});

it('says what to choose when its states are wanted', () => {
  expect(() => make().prefix({}, {} as never, 0)).toThrow(ConfigError);
  expect(() => make().suffix({}, {} as never, {} as never)).toThrow(/model\/semantic=char-gpt/);
});

it('takes no keys', () => {
  expect(() => make({ channels: 4 })).toThrow(/channels/);
});
