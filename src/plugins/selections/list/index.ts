import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { Selection } from '../../../core/dataContracts.ts';
import { ConfigError } from '../../../errors.ts';

const configSchema = z.strictObject({
  /** Plain text, one id of an utterance a line, the ones to take first on top. */
  file: z.string(),
});

/** @throws ConfigError where the file cannot be read, is empty, or names an utterance that the pool does not have. */
function listSelection(file: string): Selection {
  const ids = readIds(file);
  return {
    rank: (utterances) => {
      const known = new Set(utterances.map(({ id }) => id));
      const unknown = ids.find((id) => !known.has(id));
      if (unknown === undefined) return ids;
      throw new ConfigError(
        `selection 'list': ${file} names '${unknown}', which the pool does not have after its other conditions; ` +
          'remove the line, or widen voices, speakers, kinds or units (held-out utterances are in no pool)',
      );
    },
  };
}

function readIds(file: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(`selection 'list': ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const ids = lines.filter((line) => line !== '');
  if (ids.length > 0) return ids;
  throw new ConfigError(`selection 'list': ${file} is empty; write one id of an utterance a line`);
}

export const listedSelection: Plugin<'selection'> = {
  kind: 'selection',
  name: 'list',
  summary: 'the utterances whose ids a text file lists; a budget takes the upper ones first',
  configSchema,
  create: ({ file }: z.infer<typeof configSchema>) => listSelection(file),
};
