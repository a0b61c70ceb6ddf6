import type { Plugin } from '../../../core/contracts.ts';
import { describeText } from '../../../text/describeText.ts';
import type { Frontend } from '../../../text/frontend.ts';
import { mandarinFrontend } from '../../../text/mandarin.ts';
import { mandarinTable } from '../../../text/symbolTable.ts';
import { configSchema, type MandarinConfig } from './config.ts';

/** How the first runs were read, which keep their names. */
const firstReading = configSchema.parse({});

/** The settings that are not those of the first runs, or nothing. */
function ownReading(config: MandarinConfig): Frontend['stageKey'] {
  const changed = Object.entries(config).filter(([key, value]) => value !== firstReading[key as keyof MandarinConfig]);
  return changed.length === 0 ? undefined : { frontend: 'mandarin', ...Object.fromEntries(changed) };
}

function createMandarin(config: MandarinConfig): Frontend {
  const read = mandarinFrontend(config);
  const underlying = mandarinFrontend({ ...config, toneSandhi: false });
  const stageKey = ownReading(config);
  return {
    table: mandarinTable,
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
