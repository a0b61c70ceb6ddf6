import { ownPoolFile, type PoolSentence, readSentencePool } from '../corpus/sentencePool.ts';
import { bareText } from '../corpus/split.ts';
import { splitOf, type Utterance } from '../corpus/utterance.ts';
import { CorpusError } from '../errors.ts';

/** Training sentences of several files, each text once; without a file those that ship. @throws CorpusError where there are none. */
export async function readPools(files: readonly string[]): Promise<readonly PoolSentence[]> {
  const names = files.length === 0 ? [ownPoolFile] : files;
  const seen = new Set<string>();
  const pools = await Promise.all(names.map(readSentencePool));
  const pool = pools.flat().filter(({ text, split }) => {
    if (split !== 'train' || seen.has(text)) return false;
    seen.add(text);
    return true;
  });
  if (pool.length > 0) return pool;
  throw new CorpusError(`--pool ${names.join(', ')}: there is no training sentence in it; write one sentence a line`);
}

/** The sentences whose text, marks aside, the corpus does not hold out. @throws CorpusError where none is left. */
export function withoutHeldOut(
  pool: readonly PoolSentence[],
  utterances: readonly Pick<Utterance, 'split' | 'text'>[],
): readonly PoolSentence[] {
  const heldOut = new Set(
    utterances.filter((utterance) => splitOf(utterance) === 'heldout').map(({ text }) => bareText(text)),
  );
  const left = pool.filter(({ text }) => !heldOut.has(bareText(text)));
  if (left.length > 0) return left;
  throw new CorpusError(`--pool: the corpus holds out all of its ${pool.length} sentences, so none may be recorded`);
}
