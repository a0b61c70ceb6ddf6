import type { PoolSentence } from '../corpus/sentencePool.ts';
import { TextError } from '../errors.ts';
import { addManners } from './addManners.ts';
import { scoresOfCounts } from './axisScores.ts';
import { type Candidate, chooseSentences } from './chooseSentences.ts';
import { ItemIndex, type RowOf, type WeightedAxis } from './featureTable.ts';
import { findGaps, type Gap } from './gaps.ts';
import { readCandidate, sentenceRows } from './readCandidate.ts';

/** One sentence to be read aloud. JSON-able. */
export interface ScriptLine {
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  /** How to read it; absent: as usual. */
  readonly manner: string | undefined;
  /** Estimated. */
  readonly seconds: number;
  /** What is no longer missing once it is recorded. */
  readonly closes: readonly Gap[];
  /** Expected scores of the axes after it. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface Script {
  readonly before: Readonly<Record<string, number>>;
  readonly gaps: number;
  readonly lines: readonly ScriptLine[];
  /** Gaps that no sentence, no list of syllables and no manner closes. */
  readonly impossible: readonly Gap[];
  /** Gaps that are left because the script was cut at `most` lines. */
  readonly left: readonly Gap[];
  /** Sentences of the pool that cannot be read. */
  readonly skipped: readonly { readonly id: string; readonly why: string }[];
}

export interface RecommendOptions {
  readonly axes: readonly WeightedAxis[];
  /** [items] what the corpus has, by the numbers of an `ItemIndex` of the same axes. */
  readonly counts: Float64Array;
  readonly pool: readonly PoolSentence[];
  /** Lines at most. */
  readonly most?: number | undefined;
}

/** A balance moves while sentences are added: gaps are looked for again at most so often. */
const mostRounds = 5;
const fragmentsPerLine = 6;

/**
 * The shortest script found that closes the gaps of a corpus: sentences of the pool by gaps closed per second, what none of
 * them has in lists of syllables, what words do not decide by manners of reading.
 *
 * Source: greedy weighted set cover, Chvatal, A greedy heuristic for the set-covering problem (1979): at most H(gaps) times
 * the shortest possible; then sentences that later ones made superfluous are left out.
 */
export function recommendScript(options: RecommendOptions): Script {
  const { axes, pool, most = Number.POSITIVE_INFINITY } = options;
  const index = new ItemIndex(axes);
  const rowOf = sentenceRows(index, axes);
  const { candidates, skipped } = readPool(pool, rowOf);
  const counts = Float64Array.from(options.counts);
  const chosen: Candidate[] = [];
  const impossible = new Map<number, Gap>();
  for (let round = 0; round < mostRounds; round++) {
    const gaps = findGaps(index, counts).filter(({ place }) => !impossible.has(place));
    if (gaps.length === 0) break;
    const worded = chooseSentences(candidates, gaps, counts);
    const listed = listFragments(gaps, { axes, rowOf, counts: plus(counts, worded), round });
    const lines = addManners([...worded, ...listed], { gaps, counts, axes, index, candidates });
    for (const line of lines) add(counts, line);
    chosen.push(...lines);
    for (const gap of gaps) if ((counts[gap.place] as number) < gap.needed) impossible.set(gap.place, gap);
  }
  return describeScript(chosen.slice(0, most), { ...options, index, impossible: [...impossible.values()], skipped });
}

/** The sentences that can be read, and why others cannot. */
export function readPool(pool: readonly PoolSentence[], rowOf: RowOf) {
  const candidates: Candidate[] = [];
  const skipped: { id: string; why: string }[] = [];
  for (const { id, text, tags } of pool) {
    try {
      candidates.push(readCandidate({ id, text, tags }, rowOf));
    } catch (cause) {
      if (!(cause instanceof TextError)) throw cause;
      skipped.push({ id, why: cause.message });
    }
  }
  return { candidates, skipped };
}

/** Lists of syllables and letters for the gaps that are still open. */
function listFragments(
  gaps: readonly Gap[],
  { axes, rowOf, counts, round }: { axes: readonly WeightedAxis[]; rowOf: RowOf; counts: Float64Array; round: number },
): readonly Candidate[] {
  const fragments: string[] = [];
  for (const { axis, facet, item, place, needed } of gaps) {
    const missing = needed - (counts[place] as number);
    const text = missing > 0 ? axes.find(({ name }) => name === axis)?.axis.fragment?.(facet, item) : undefined;
    if (text === undefined) continue;
    const { row } = readCandidate({ id: 'fragment', text: `${text}。`, tags: { unit: 'syllable' } }, rowOf);
    const amount = row.get(place) ?? 0;
    if (amount === 0) continue;
    const times = Math.ceil(missing / amount);
    fragments.push(...Array<string>(times).fill(text));
    for (const [other, more] of row) counts[other] = (counts[other] as number) + more * times;
  }
  const lines = Math.ceil(fragments.length / fragmentsPerLine);
  return Array.from({ length: lines }, (_, line) => {
    const own = fragments.slice(line * fragmentsPerLine, (line + 1) * fragmentsPerLine);
    const id = `list-${round + 1}-${String(line + 1).padStart(3, '0')}`;
    return readCandidate({ id, text: `请读：${own.join('，')}。`, tags: { unit: 'sentence' } }, rowOf);
  });
}

function plus(counts: Float64Array, lines: readonly Candidate[]): Float64Array {
  const sum = Float64Array.from(counts);
  for (const line of lines) add(sum, line);
  return sum;
}

function add(counts: Float64Array, { row }: Candidate): void {
  for (const [place, amount] of row) counts[place] = (counts[place] as number) + amount;
}

function describeScript(
  chosen: readonly Candidate[],
  {
    index,
    impossible,
    skipped,
    ...options
  }: RecommendOptions & Pick<Script, 'impossible' | 'skipped'> & { readonly index: ItemIndex },
): Script {
  const counts = Float64Array.from(options.counts);
  const gaps = findGaps(index, counts);
  const before = Object.fromEntries(scoresOfCounts(index, counts));
  let open = gaps;
  const lines = chosen.map((line): ScriptLine => {
    add(counts, line);
    const isClosed = ({ place, needed }: Gap) => (counts[place] as number) >= needed;
    const closes = open.filter(isClosed);
    open = open.filter((gap) => !isClosed(gap));
    const { id, text, pinyin, manner, seconds } = line;
    return { id, text, pinyin, manner, seconds, closes, scores: Object.fromEntries(scoresOfCounts(index, counts)) };
  });
  const cannot = new Set(impossible.map(({ place }) => place));
  return {
    before,
    gaps: gaps.length,
    lines,
    impossible,
    left: open.filter(({ place }) => !cannot.has(place)),
    skipped,
  };
}
