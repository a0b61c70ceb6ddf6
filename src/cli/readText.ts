import { readTextLines } from '../corpus/textLines.ts';
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

/** A sentence, or a text file of them. */
export interface TextSource {
  readonly sentence: string;
  readonly file: string | undefined;
}

/**
 * Reads each sentence as the config's frontend does, a file line by line.
 *
 * @throws TextError for an empty text, or, with file and line, for a sentence that cannot be read; CorpusError for a file
 * that is missing or no UTF-8.
 */
export async function* readSentences(
  { sentence, file }: TextSource,
  args: ConfigArguments,
): AsyncGenerator<ShownSentence, void, undefined> {
  const { project, composed } = await composeFromArguments(args);
  const { config, registry, provenance } = await checkRunConfig(composed, project);
  const frontend = openFrontend({ config, registry, checkNode: nodeChecker(provenance) });
  let isEmpty = true;
  for await (const { text, place } of file === undefined ? [{ text: sentence, place: '' }] : readTextLines(file)) {
    for (const one of sentencesOf(text)) {
      isEmpty = false;
      const description = describeAt(place, () => frontend.describe(one));
      yield { description, table: describe(description) };
    }
  }
  if (!isEmpty) return;
  throw new TextError(`${file ?? 'text'}: nothing to read; give a sentence, or --file with a text file`);
}

function describeAt(place: string, read: () => TextDescription): TextDescription {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof TextError && place !== '') throw new TextError(`${place}: ${cause.message}`, { cause });
    throw cause;
  }
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
