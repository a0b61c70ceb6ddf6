import { dirname, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { Plugin } from '../../../core/contracts.ts';
import type { CorpusEnvironment, ImportedCorpus } from '../../../core/recordingContracts.ts';
import { audioFile, parseUtterances } from '../../../corpus/manifest.ts';
import type { Utterance } from '../../../corpus/utterance.ts';
import { CorpusError } from '../../../errors.ts';

const joinedConfigSchema = z.strictObject({
  corpora: z
    .record(z.string(), z.looseObject({ name: z.string() }))
    .refine((corpora) => Object.keys(corpora).length > 0, 'name at least one corpus')
    .describe('each by a name of its own, as it would stand in the config alone'),
});

type JoinedConfig = z.infer<typeof joinedConfigSchema>;

/** What one of the corpora brings. */
interface JoinedPart extends Omit<ImportedCorpus, 'utterances'> {
  readonly place: string;
  readonly utterances: readonly Utterance[];
}

/** Several corpora as one: each keeps its speakers, what it holds out and where its recordings lie. */
export const joinedCorpus: Plugin<'corpus'> = {
  kind: 'corpus',
  name: 'joined',
  summary: 'several corpora as one, such as two languages',
  configSchema: joinedConfigSchema,
  create: (config: JoinedConfig, environment) => ({ import: () => joinCorpora(config, environment) }),
};

async function joinCorpora({ corpora }: JoinedConfig, environment: CorpusEnvironment): Promise<ImportedCorpus> {
  const parts: JoinedPart[] = [];
  for (const [place, node] of Object.entries(corpora)) {
    const path = `corpus.corpora.${place}`;
    const source = environment.corpus?.(node, path);
    if (source === undefined) throw new CorpusError(`joined: ${path}: no other corpus can be opened here`);
    const { utterances, ...about } = await source.import();
    parts.push({ ...about, place, utterances: await parseUtterances(node.name, utterances) });
  }
  refuseRepeated(parts);
  const root = parts.map((part) => resolve(part.root)).reduce(commonFolder);
  return {
    root,
    utterances: parts.flatMap((part) =>
      part.utterances.map((utterance) => ({ ...utterance, audio: relative(root, audioFile(part, utterance)) })),
    ),
    licence: parts.map(({ place, licence }) => `${place}: ${licence}`).join('; '),
    attribution: parts.map(({ place, attribution }) => `${place}: ${attribution}`).join('; '),
  };
}

/** @throws CorpusError for an id that two corpora have. */
function refuseRepeated(parts: readonly JoinedPart[]): void {
  const owners = new Map<string, string>();
  for (const { place, utterances } of parts)
    for (const { id } of utterances) {
      const owner = owners.get(id);
      if (owner !== undefined)
        throw new CorpusError(`joined: the id '${id}' is in corpus.corpora.${owner} and in corpus.corpora.${place}`);
      owners.set(id, place);
    }
}

/** The innermost folder that holds both. */
function commonFolder(a: string, b: string): string {
  let folder = a;
  while (b !== folder && !b.startsWith(folder.endsWith(sep) ? folder : join(folder, sep))) folder = dirname(folder);
  return folder;
}
