import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { builtInPlugins } from '../../src/cli/builtInPlugins.ts';
import { checkRunConfig } from '../../src/cli/configCheck.ts';
import { configPlace } from '../../src/cli/configTree.ts';
import { nodeChecker } from '../../src/cli/nodeChecker.ts';
import { composeConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { readSymbols } from '../../src/corpus/prepareCorpus.ts';
import { utteranceSchema } from '../../src/corpus/utterance.ts';
import { openFrontend } from '../../src/run/openFrontend.ts';
import { runConfigSchema } from '../../src/run/runConfig.ts';
import { stageKey } from '../../src/run/stageKey.ts';
import type { Frontend } from '../../src/text/frontend.ts';
import { mandarinTable } from '../../src/text/symbolTable.ts';

const folder = fileURLToPath(new URL('../fixtures/plugin-package/', import.meta.url));

async function opened(...overrides: readonly string[]) {
  const project = await findProject(folder);
  const place = await configPlace({ 'config-dir': [], 'config-name': 'config' }, project);
  const { config, registry, provenance } = await checkRunConfig(composeConfig({ ...place, overrides }), project);
  return { config, frontend: openFrontend({ config, registry, checkNode: nodeChecker(provenance) }) };
}

const keyOf = (config: unknown, frontend: Frontend) =>
  stageKey({ config, mode: { key: 'toy' }, frontend } as unknown as Parameters<typeof stageKey>[0], {
    ...{ name: 'a', dataHash: '', input: null },
    stage: { until: {} } as never,
  });

describe('a frontend', () => {
  it('is Mandarin by default, with the symbols and the stages of the first runs', async () => {
    const { config, frontend } = await opened();
    expect(frontend.table).toBe(mandarinTable);
    expect(keyOf(config, frontend)).not.toHaveProperty('text');
    expect(frontend.read('你好').symbols).toEqual(['n', 'i', 'h', 'ao']);
  });

  it('is Mandarin in a config that was frozen before there were frontends', () => {
    const { text } = runConfigSchema.shape;
    const frozen = { unknown: 'error', emoji: 'skip', erhua: 'separate', letters: 'mandarin' };
    const { name, ...own } = text.parse(frozen);
    expect(name).toBe('mandarin');
    const plugin = builtInPlugins.find((one) => one.kind === 'frontend' && one.name === name);
    const frontend = plugin?.create(plugin.configSchema.parse(own) as never, {} as never) as Frontend;
    expect([frontend.table.version, frontend.stageKey]).toEqual(['tonelab-symbols-1', undefined]);
  });

  it('that reads otherwise makes other stages', async () => {
    const { config, frontend } = await opened('text.letters=symbols');
    expect(keyOf(config, frontend)).toMatchObject({ text: { frontend: 'mandarin', letters: 'symbols' } });
  });

  it('of a third language comes from a plugin module alone: symbols, tones and a language of its own', async () => {
    const { config, frontend } = await opened('text=toy-language');
    const { table } = frontend;
    expect([table.languages, table.toneCount, table.symbols.length]).toEqual([['none', 'qtz'], 2, 31]);
    const utterance = utteranceSchema.parse({
      ...{ id: 'one', audio: 'one.wav', text: 'lo tika.', language: 'qtz', speaker: 'me', kind: 'recorded' },
      ...{ durationSeconds: 1, tags: {} },
    });
    const sequence = readSymbols(utterance, frontend.read);
    expect(sequence.symbols.join(' ')).toBe('toy:l toy:o toy:t toy:i toy:k toy:a 。');
    expect([...sequence.languageIds, ...sequence.toneIds]).toEqual([1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0]);
    expect(frontend.describe('lo tika.').pinyin).toEqual(['lo', 'tika']);
    expect(keyOf(config, frontend)).toMatchObject({ text: { frontend: 'toy-language' } });
  });

  it('is refused by its name or a key that it does not know', async () => {
    await expect(opened('text.name=manderin')).rejects.toThrow(/did you mean 'mandarin'/);
    await expect(opened('+text.leters=symbols')).rejects.toThrow(/letters/);
  });

  it('says which table of the user cannot be read, and where else it looked', async () => {
    await expect(opened('text.lexicon=[/nowhere/a.tsv]')).rejects.toThrow(
      /text\.lexicon: \/nowhere\/a\.tsv cannot be read; name/,
    );
    await expect(opened('text.loanwords=[own,nowhere.tsv]')).rejects.toThrow(
      /text\.loanwords: nowhere\.tsv cannot be read \(looked for .*nowhere\.tsv too\)/,
    );
  });
});
