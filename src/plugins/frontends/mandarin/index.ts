import { readFileSync } from 'node:fs';
import type { Plugin } from '../../../core/contracts.ts';
import type { AssetLocator } from '../../../core/weightContracts.ts';
import { TextError } from '../../../errors.ts';
import { describeText } from '../../../text/describeText.ts';
import type { Frontend } from '../../../text/frontend.ts';
import { ownLoanwords } from '../../../text/letterReadings.ts';
import { mandarinFrontend, mandarinTableFor } from '../../../text/mandarin.ts';
import { expectSyllablePerCharacter, parseWordTable, type WordTable } from '../../../text/wordTable.ts';
import { configSchema, type MandarinConfig } from './config.ts';

/** How the first runs were read, which keep the names of their stages. */
const firstReading = configSchema.parse({});

function readTable(file: string, key: string, assets: AssetLocator): WordTable {
  const place = assets.resolve(file);
  try {
    return parseWordTable(readFileSync(place, 'utf8'), file);
  } catch (cause) {
    if (cause instanceof TextError) throw cause;
    const looked = place === file ? '' : ` (looked for ${place} too)`;
    throw new TextError(`text.${key}: ${file} cannot be read${looked}; name a file of words and their pinyin`, {
      cause,
    });
  }
}

const merged = (tables: readonly WordTable[]): WordTable => Object.assign({}, ...tables) as WordTable;

/** The settings that are not those of the first runs, tables of the user's with their content; or nothing. */
function stageKeyOf(
  config: MandarinConfig,
  tables: Readonly<Record<'loanwords' | 'lexicon', WordTable>>,
): Frontend['stageKey'] {
  const changed = Object.entries(config).flatMap(([key, value]) => {
    if (JSON.stringify(value) === JSON.stringify(firstReading[key as keyof MandarinConfig])) return [];
    return [[key, key === 'loanwords' || key === 'lexicon' ? tables[key] : value] as const];
  });
  return changed.length === 0 ? undefined : { frontend: 'mandarin', ...Object.fromEntries(changed) };
}

function createMandarin(config: MandarinConfig, { assets }: { readonly assets: AssetLocator }): Frontend {
  const ownOrRead = (file: string) => (file === 'own' ? ownLoanwords() : readTable(file, 'loanwords', assets));
  const loanwords = merged(config.loanwords.map(ownOrRead));
  const lexicon = merged(
    config.lexicon.map((file) => expectSyllablePerCharacter(readTable(file, 'lexicon', assets), file)),
  );
  const options = { ...config, loanwords, lexicon };
  const read = mandarinFrontend(options);
  const underlying = mandarinFrontend({ ...options, thirdTone: 'full', toneSandhi: false });
  const stageKey = stageKeyOf(config, { loanwords, lexicon });
  return {
    table: mandarinTableFor(options),
    ...(stageKey === undefined ? {} : { stageKey }),
    read,
    describe: (text) => describeText(text, { spoken: read, underlying }),
  };
}

export const mandarin: Plugin<'frontend'> = {
  kind: 'frontend',
  name: 'mandarin',
  summary: 'Mandarin by pinyin-pro with sandhi, and the letters and loanwords inside Mandarin text',
  configSchema,
  create: createMandarin,
};
