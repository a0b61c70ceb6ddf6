import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { importRecordings } from '../../../corpus/importRecordings.ts';
import { countLines } from '../../../corpus/textLines.ts';
import { CorpusError } from '../../../errors.ts';
import { type TableConfig, tableConfigSchema } from './config.ts';
import { tableRecordings } from './rows.ts';

/** A table of recordings and texts, by the names of its columns. */
export const tableCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'table',
  summary: 'a .csv or .tsv with a head line, its columns named in the config',
  configSchema: tableConfigSchema,
  create: (config: TableConfig, environment) => ({ import: () => importTable(config, environment) }),
};

async function importTable(config: TableConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const file = resolve(config.path);
  if (!existsSync(file)) throw new CorpusError(`table: corpus.path: there is no file ${file}`);
  const delimiter = config.delimiter ?? (/\.tsv(\.gz)?$/.test(file) || extname(file) === '.tab' ? '\t' : ',');
  return importRecordings(tableRecordings(file, delimiter, config), {
    ...config,
    source: 'table',
    root: config.audioRoot ?? dirname(file),
    rootKey: 'corpus.audioRoot',
    total: Math.max(1, (await countLines(file)) - 1),
    cacheFolder: environment.cacheFolder,
    report: environment.report,
  });
}
