import { beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../errors.ts';
import { startTestBackend } from '../../testing/backends.ts';
import * as tf from '../../tf.ts';
import { assignRates, type ParamRule } from './paramRules.ts';
import { rateScheduleSchema } from './schedule.ts';

beforeAll(async () => {
  await startTestBackend();
});

const rate = (peak: number) => rateScheduleSchema.parse({ peak });
const params = () =>
  new Map(
    ['semantic/embeddings/table', 'semantic/layers/0/kernel', 'semantic/layers/1/kernel', 'decoder/flow/kernel'].map(
      (path) => [path, tf.zeros([2, 3])],
    ),
  );
const options = { owner: 'recipe.stages.base', roots: ['semantic', 'decoder', 'vocoder'] };
const assign = (rules: readonly ParamRule[]) => assignRates(params(), rules, options);

describe('assignRates', () => {
  it('lets the first matching rule win and notes which one it was', () => {
    const table = assign([
      { match: 'semantic/layers/0/**', rate: null },
      { match: 'semantic/**', rate: rate(1) },
      { match: '**', rate: rate(2) },
    ]);
    expect(table.map(({ path, rule, rate: own }) => [path, rule, own?.peak ?? null])).toEqual([
      ['semantic/embeddings/table', 1, 1],
      ['semantic/layers/0/kernel', 0, null],
      ['semantic/layers/1/kernel', 1, 1],
      ['decoder/flow/kernel', 2, 2],
    ]);
    expect(table[0]?.shape).toEqual([2, 3]);
  });

  it('takes braces', () => {
    const table = assign([
      { match: 'semantic/layers/{0,1}/**', rate: null },
      { match: '**', rate: rate(1) },
    ]);
    expect(table.filter(({ rate: own }) => own === null)).toHaveLength(2);
  });

  it('does not call a rule idle that others came before', () => {
    const everything = { match: '**', rate: rate(1) };
    expect(assign([everything, { match: 'decoder/**', rate: null }])[3]?.rule).toBe(0);
  });

  it('refuses a rule that matches nothing and names the nearest paths', () => {
    const rules = [
      { match: 'semantic/layrs/**', rate: null },
      { match: '**', rate: rate(1) },
    ];
    expect(() => assign(rules)).toThrow(ConfigError);
    expect(() => assign(rules)).toThrow(
      /recipe\.stages\.base: rule 'semantic\/layrs\/\*\*' .*nearest: semantic\/layers\/\*\*/,
    );
  });

  it('refuses a parameter that no rule covers', () => {
    expect(() => assign([{ match: 'semantic/**', rate: rate(1) }])).toThrow(
      /no rule covers 1 parameter\(s\), first: decoder\/flow\/kernel/,
    );
  });

  it('excuses a rule for a known part that has no parameters, and only that', () => {
    const last = { match: '**', rate: rate(1) };
    expect(assign([{ match: 'vocoder/**', rate: rate(1) }, last])).toHaveLength(4);
    expect(() => assign([{ match: 'vocoders/**', rate: rate(1) }, last])).toThrow(/matches no parameter/);
    expect(() => assign([{ match: 'decoder/post/**', rate: rate(1) }, last])).toThrow(/matches no parameter/);
  });
});
