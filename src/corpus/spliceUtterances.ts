import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeWav } from '../audio/wavFile.ts';
import { TextError } from '../errors.ts';
import type { ReadText } from '../text/frontend.ts';
import type { SymbolSequence } from '../text/symbolSequence.ts';
import { hashBytes } from './contentHash.ts';
import type { PoolSentence } from './sentencePool.ts';
import { type SpliceSentenceOptions, type SyllableBank, spliceSentence } from './spliceSentence.ts';
import { type HeldOut, leakOf } from './split.ts';
import type { Utterance } from './utterance.ts';

/** A sentence that was not spliced, and why. */
export interface SkippedSentence {
  readonly id: string;
  readonly why:
    | 'letters'
    | 'missing syllable'
    | 'no syllable'
    | 'held-out syllable'
    | 'held-out sentence'
    | 'no reading';
  readonly what: string;
}

export interface SpliceUtterancesOptions {
  readonly speaker: string;
  /** Must say 儿 as a syllable of its own (`erhua: 'separate'`): no bank has r-coloured finals. */
  readonly frontend: ReadText;
  readonly heldOut: HeldOut;
  readonly splice: SpliceSentenceOptions;
  /** Wave files are written here, under `folder` inside `root`. */
  readonly root: string;
  readonly folder: string;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Splices the sentences of a pool in one voice. A training sentence that holds a held-out syllable is skipped; a held-out
 * sentence may use every syllable, since it is a reference for evaluation and never trained on.
 */
export async function spliceUtterances(
  sentences: readonly PoolSentence[],
  bank: SyllableBank,
  options: SpliceUtterancesOptions,
): Promise<{ readonly utterances: readonly Utterance[]; readonly skipped: readonly SkippedSentence[] }> {
  const utterances: Utterance[] = [];
  const skipped: SkippedSentence[] = [];
  for (const [index, sentence] of sentences.entries()) {
    options.onProgress?.(index, sentences.length);
    const result = await spliceOne(sentence, bank, options);
    if ('why' in result) skipped.push(result);
    else utterances.push(result);
  }
  options.onProgress?.(sentences.length, sentences.length);
  return { utterances, skipped };
}

async function spliceOne(
  sentence: PoolSentence,
  bank: SyllableBank,
  options: SpliceUtterancesOptions,
): Promise<Utterance | SkippedSentence> {
  const { id, text, split, tags } = sentence;
  const sequence = readText(text, options.frontend);
  if (typeof sequence === 'string') return { id, why: 'no reading', what: sequence };
  const spliced = spliceSentence(id, sequence, bank, options.splice);
  if ('skipped' in spliced) return { id, why: spliced.skipped, what: spliced.what };
  const leak = split === 'train' ? leakOf({ text, pinyin: spliced.pinyin }, options.heldOut) : undefined;
  if (leak !== undefined) {
    return { id, why: leak.startsWith('sentence') ? 'held-out sentence' : 'held-out syllable', what: leak };
  }
  const bytes = encodeWav(spliced.samples, options.splice.sampleRate);
  const audio = `${options.folder}/${id}.wav`;
  await writeFile(join(options.root, audio), bytes);
  return {
    id: `${options.speaker}-${id}`,
    audio,
    text,
    language: 'zh',
    speaker: options.speaker,
    kind: 'spliced',
    durationSeconds: spliced.samples.length / options.splice.sampleRate,
    tags,
    split,
    pinyin: spliced.pinyin,
    boundaries: spliced.boundaries,
    sha256: hashBytes(bytes),
  };
}

function readText(text: string, frontend: ReadText): SymbolSequence | string {
  try {
    return frontend(text);
  } catch (cause) {
    if (cause instanceof TextError) return cause.message;
    throw cause;
  }
}
