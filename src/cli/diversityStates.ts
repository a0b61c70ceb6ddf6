import type { PoolUtterance } from '../core/dataContracts.ts';
import type { SentenceStates } from '../core/diversityContracts.ts';
import { ownPoolFile, readSentencePool } from '../corpus/sentencePool.ts';
import { ConfigError, TextError } from '../errors.ts';
import { disposeParams } from '../nn/params.ts';
import { openTrained } from '../run/runStages.ts';
import { sentenceStates } from '../run/sentenceStates.ts';
import { openFromFolder } from './openFromArguments.ts';
import { preparationReport } from './runTraining.ts';

type Sentence = Pick<PoolUtterance, 'text' | 'language'>;

/**
 * Sentence states by the text encoder of the run that `--states` names, of these sentences and of the ones that ship;
 * undefined where none is named. Texts that the run cannot read have none.
 *
 * @throws ConfigError where the run has no text encoder.
 */
export async function statesFromArguments(
  { states: folder, json }: { readonly states?: string | undefined; readonly json: boolean },
  sentences: readonly Sentence[],
): Promise<SentenceStates | undefined> {
  if (folder === undefined) return undefined;
  const shipped = (await readSentencePool(ownPoolFile)).filter(({ split }) => split === 'train');
  const { run } = await openFromFolder(folder, preparationReport(json));
  try {
    const trained = await openTrained(run);
    const { semantic } = trained.parts;
    if (semantic.outChannels === 0) {
      throw new ConfigError(
        `--states ${folder}: this run has no text encoder (model.semantic is 'none'); name one that has`,
      );
    }
    const normalized = new Map(
      [...shipped, ...sentences].flatMap((sentence) => {
        const text = normalizedText(run.frontend.read, sentence);
        return text === undefined ? [] : [[sentence.text, text] as const];
      }),
    );
    const known = sentenceStates(semantic, trained.params, [...normalized.values()]);
    disposeParams(trained.params);
    return {
      encoder: `the text encoder of ${run.config.name}`,
      reference: shipped.map(({ text }) => text),
      of: (text) => known.get(normalized.get(text) ?? ''),
    };
  } finally {
    run.close();
  }
}

function normalizedText(
  read: Awaited<ReturnType<typeof openFromFolder>>['run']['frontend']['read'],
  { text, language }: Sentence,
): string | undefined {
  try {
    return read(text, language === undefined ? {} : { language }).normalizedText;
  } catch (error) {
    if (error instanceof TextError) return undefined;
    throw error;
  }
}
