import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../errors.ts';
import type { Plugin, PluginKind } from './contracts.ts';
import { Registry } from './registry.ts';

const plugin = (kind: PluginKind, name: string): Plugin => ({
  kind,
  name,
  summary: 'for a test',
  configSchema: z.strictObject({}),
  create: () => ({}) as never,
});

describe('Registry', () => {
  it('finds a plugin by kind and name, and lists by kind in the order of names', () => {
    const registry = new Registry().register(plugin('vocoder', 'b'), plugin('vocoder', 'a'), plugin('decoder', 'a'));
    expect(registry.get('vocoder', 'a').kind).toBe('vocoder');
    expect(registry.list('vocoder').map(({ name }) => name)).toEqual(['a', 'b']);
    expect(registry.list()).toHaveLength(3);
  });

  it('refuses a second plugin of the same name', () => {
    const registry = new Registry().register(plugin('vocoder', 'hifigan'));
    expect(() => registry.register(plugin('vocoder', 'hifigan'))).toThrow(ConfigError);
  });

  it('suggests the nearest name of the same kind', () => {
    const registry = new Registry().register(plugin('vocoder', 'hifigan'), plugin('decoder', 'hifigans'));
    expect(() => registry.get('vocoder', 'hifigna')).toThrow(/known: hifigan\); did you mean 'hifigan'\?/);
    expect(() => registry.get('metric', 'mcd')).toThrow(/known: none/);
  });
});
