import { TextError } from '../errors.ts';
import { openFrontend } from '../run/openFrontend.ts';
import type { TextDescription } from '../text/frontend.ts';
import { sentencesOf } from '../text/sentenceBoundaries.ts';
import { checkRunConfig } from './configCheck.ts';
import { type ConfigArguments, composeFromArguments } from './configTree.ts';
import { nodeChecker } from './nodeChecker.ts';
import { table } from './output.ts';

export interface ShownSentence {
  readonly description: TextDescription;
  readonly table: string;
}

/** Reads each sentence of a text as the config's frontend does. @throws TextError for an empty text. */
export async function readSentences(text: string, args: ConfigArguments): Promise<readonly ShownSentence[]> {
  const sentences = sentencesOf(text);
  if (sentences.length === 0) throw new TextError('text: nothing to read; give a sentence, or --file with a text file');
  const { project, composed } = await composeFromArguments(args);
  const { config, registry, provenance } = await checkRunConfig(composed, project);
  const frontend = openFrontend({ config, registry, checkNode: nodeChecker(provenance) });
  return sentences.map((sentence) => {
    const description = frontend.describe(sentence);
    return { description, table: describe(description) };
  });
}

function describe({ written, normalized, segments, pinyin, symbols, origins, rules }: TextDescription): string {
  const symbolRows = symbols.map((symbol, index) => (origins[index] === '' ? symbol : `${symbol}(${origins[index]})`));
  const rows = [
    ['written', written],
    ['normalised', normalized],
    ['segments', segments.join(' ')],
    ['pinyin', pinyin.join(' ')],
    ['symbols', symbolRows.join(' ')],
    ...rules.map(({ rule, written: from, spoken }, index) => [
      index === 0 ? 'rules' : '',
      `${rule}: ${from} -> ${spoken}`,
    ]),
  ];
  return table(rows);
}
