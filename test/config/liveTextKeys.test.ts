import { describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { valueKeys } from './schemaKeys.ts';

interface Witness {
  readonly to: unknown;
  readonly text: string;
}

/** For each key of each frontend another value, and a text that is then read otherwise. */
const witnesses: Readonly<Record<string, Witness>> = {
  'mandarin.unknown': { to: 'skip', text: '好𰻝' },
  'mandarin.emoji': { to: 'error', text: '好😀' },
  'mandarin.erhua': { to: 'merge', text: '花儿开' },
  'mandarin.letters': { to: 'symbols', text: 'A股' },
};

const frontends = builtInPlugins.filter(({ kind }) => kind === 'frontend') as readonly Plugin<'frontend'>[];
const keys = frontends.flatMap(({ name, configSchema }) =>
  valueKeys(configSchema).map((key) => `${name}.${key.replace(/\[\]$/, '')}`),
);

function reading(name: string, config: object, text: string) {
  const plugin = frontends.find((one) => one.name === name) as Plugin<'frontend'>;
  const frontend = plugin.create(plugin.configSchema.parse(config) as never, { assets: { resolve: (path) => path } });
  const { stageKey } = frontend;
  try {
    const { symbols, toneIds } = frontend.read(text);
    return { said: [symbols, [...toneIds]], stageKey };
  } catch (error) {
    return { said: (error as Error).message, stageKey };
  }
}

describe('every key of a frontend changes how a text is read, and the key of its stages:', () => {
  it('all are tried', () => {
    expect([...new Set(keys)].sort()).toEqual(Object.keys(witnesses).sort());
  });

  it.each(Object.entries(witnesses))('%s', (path, { to, text }) => {
    const [name = '', key = ''] = path.split('.');
    const [plain, changed] = [reading(name, {}, text), reading(name, { [key]: to }, text)];
    expect(changed.said).not.toEqual(plain.said);
    expect(changed.stageKey).not.toEqual(plain.stageKey);
  });
});
