import { phonemeCount } from '../corpus/check/phonemeCount.ts';
import { readNumberedSentences } from '../corpus/sentencePool.ts';
import type { RowOf } from '../diversity/featureTable.ts';
import { readCandidate } from '../diversity/readCandidate.ts';
import { CorpusError, TextError } from '../errors.ts';
import { mandarinFrontend } from '../text/mandarin.ts';

/** A sentence to be recorded. */
export interface ScriptSentence {
  /** Names its recording. */
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  /** How to read it; undefined: as usual. */
  readonly manner: string | undefined;
  /** What the script says it closes, such as 'tonedSyllables zhuo2'. */
  readonly wantedFor: readonly string[];
  readonly expectedSeconds: number;
  readonly phonemes: number;
  /** What it adds to the axes, by the numbers of items. */
  readonly row: ReadonlyMap<number, number>;
}

export interface ScriptOptions {
  readonly language: string;
  readonly rowOf: RowOf;
}

const frontend = mandarinFrontend({ erhua: 'separate' });

/**
 * Reads a script: the table that `tonelab diversity recommend` writes, or a text file of one sentence a line.
 *
 * @throws CorpusError with file and line: no sentence, a text that cannot be read, an id that names no file.
 */
export async function readRecordingScript(file: string, options: ScriptOptions): Promise<readonly ScriptSentence[]> {
  const sentences = await readNumberedSentences(file);
  if (sentences.length === 0) throw new CorpusError(`${file}: there is no sentence in it; write one sentence a line`);
  const { language, rowOf } = options;
  return sentences.map(({ line, cells, sentence: { id, text, tags } }) => {
    const place = `${file}:${line}`;
    if (!/^[^\s/\\.][^\s/\\]*$/.test(id)) {
      throw new CorpusError(
        `${place}: the id '${id}' cannot name a recording; leave out spaces, slashes and a first dot`,
      );
    }
    const phonemes = phonemeCount({ id, text, language }, frontend);
    if (phonemes instanceof TextError) throw unreadable(place, phonemes);
    return {
      ...readOrRefuse(place, () => readCandidate({ id, text, tags, language }, rowOf)),
      manner: cells['manner'] || undefined,
      wantedFor: (cells['closes'] ?? '').split('; ').filter((gap) => gap !== ''),
      phonemes,
    };
  });
}

function readOrRefuse(place: string, read: () => ReturnType<typeof readCandidate>) {
  try {
    const { id, text, pinyin, seconds, row } = read();
    return { id, text, pinyin, expectedSeconds: seconds, row };
  } catch (cause) {
    if (cause instanceof TextError) throw unreadable(place, cause);
    throw cause;
  }
}

function unreadable(place: string, cause: TextError): CorpusError {
  return new CorpusError(`${place}: this text cannot be read: ${cause.message}; mend it, or take the line out`, {
    cause,
  });
}
