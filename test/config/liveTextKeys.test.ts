import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import type { Plugin } from '../../src/core/contracts.ts';
import { valueKeys } from './schemaKeys.ts';

interface Witness {
  readonly to: unknown;
  readonly text: string;
}

const folder = mkdtempSync(join(tmpdir(), 'live-text-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const place = join(folder, name);
  writeFileSync(place, text);
  return place;
}

/** For each key of each frontend another value, and a text that is then read otherwise. */
const witnesses: Readonly<Record<string, Witness>> = {
  'mandarin.unknown': { to: 'skip', text: '好𰻝' },
  'mandarin.emoji': { to: 'error', text: '好😀' },
  'mandarin.erhua': { to: 'merge', text: '花儿开' },
  'mandarin.letters': { to: 'symbols', text: 'A股' },
  'mandarin.words': { to: 'mandarin', text: '开meeting' },
  'mandarin.loanwords': { to: ['own', file('words.tsv', 'meeting\tmi1 ting2')], text: '开meeting' },
  'mandarin.lexicon': { to: [file('lexicon.tsv', '好人\thao4 ren2')], text: '好人' },
  'mandarin.traditional': { to: 'simplify', text: '臺灣的頭髮' },
  'mandarin.thirdTone': { to: 'half', text: '好人' },
  'english.unknown': { to: 'skip', text: 'say 好' },
  'english.emoji': { to: 'error', text: 'say 😀' },
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
    const { normalizedText, symbols, toneIds } = frontend.read(text);
    return { said: [normalizedText, symbols, [...toneIds]], stageKey };
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
