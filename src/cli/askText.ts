import type { AskedKind, AskedSentence } from '../diversity/askSentences.ts';
import type { AskResult } from '../run/askRun.ts';
import { gapText } from './gapText.ts';
import { table } from './output.ts';

const mostPhonemes = 12;
const mostKinds = 15;
/** Of one facet, so that each has its say. */
const mostOfFacet = 3;
const mostGaps = 8;

/** What a trained run still lacks, to be read. */
export function askText(result: AskResult): string {
  const { stage, speaker, recorded, heldOut, loss, durationErrorMs, samplesFrom, sentences } = result;
  return [
    `${speaker}, stage ${stage}: ${heldOut} held-out utterances, loss ${loss.toFixed(3)}, durations off by ${milliseconds(durationErrorMs)}`,
    `recorded so far: ${recorded.utterances} training utterances, ${(recorded.seconds / 60).toFixed(1)} min`,
    ...section('never recorded, or too little', lackingRows(result.kinds)),
    ...section('hardest phonemes (loss: standard deviations above the mean of all)', phonemeRows(result)),
    ...section('hardest kinds of sentence (loss of the held-out sentences that have it)', hardRows(result.kinds)),
    '',
    `sentences to record${samplesFrom === undefined ? '' : ` (samples by ${samplesFrom})`}`,
    ...sentences.map((sentence, place) =>
      [`${place + 1}. ${sentence.text}`, `      ${sentence.pinyin}`, `      ${reasonsOf(sentence)}`].join('\n'),
    ),
  ].join('\n');
}

function section(title: string, [head, ...rows]: readonly (readonly string[])[]): readonly string[] {
  return head === undefined || rows.length === 0 ? [] : ['', title, table([head, ...rows])];
}

function lackingRows(kinds: readonly AskedKind[]): readonly (readonly string[])[] {
  const gaps = byFacet(kinds.filter(({ isGap }) => isGap));
  const rows = [...gaps].map(([facet, own]) => {
    const items = own.slice(0, mostGaps).map(({ item }) => item);
    return [facet, String(own.length), `${items.join(', ')}${own.length > mostGaps ? ', ...' : ''}`];
  });
  return [['facet', 'gaps', 'the most wanted ones'], ...rows];
}

function phonemeRows({ phonemes }: AskResult): readonly (readonly string[])[] {
  const rows = phonemes
    .slice(0, mostPhonemes)
    .map(({ phoneme, heldOut, hardness, durationErrorMs }) => [
      ...[phoneme, String(heldOut), signed(hardness), milliseconds(durationErrorMs)],
    ]);
  return [['phoneme', 'held out', 'loss', 'duration off'], ...rows];
}

function hardRows(kinds: readonly AskedKind[]): readonly (readonly string[])[] {
  const hard = kinds.filter(({ figure }) => (figure?.hardness ?? 0) > 0).sort((a, b) => hardnessOf(b) - hardnessOf(a));
  const shown = [...byFacet(hard).values()].flatMap((own) => own.slice(0, mostOfFacet));
  const rows = shown
    .sort((a, b) => hardnessOf(b) - hardnessOf(a))
    .slice(0, mostKinds)
    .map((kind) => [
      ...[kind.facet, kind.item, kind.heard.toFixed(0), String(kind.figure?.heldOut ?? 0)],
      ...[signed(hardnessOf(kind)), milliseconds(kind.durationErrorMs ?? 0)],
    ]);
  return [['facet', 'item', 'recorded', 'held out', 'loss', 'duration off'], ...rows];
}

const hardnessOf = ({ figure }: AskedKind): number => figure?.hardness ?? 0;

function byFacet(kinds: readonly AskedKind[]): ReadonlyMap<string, readonly AskedKind[]> {
  const facets = new Map<string, AskedKind[]>();
  for (const kind of kinds) facets.set(kind.facet, [...(facets.get(kind.facet) ?? []), kind]);
  return facets;
}

const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(2)}`;

const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;

function reasonsOf({ closes, hard, loss, spread }: AskedSentence): string {
  const reasons = [
    ...(closes.length === 0 ? [] : [`new: ${gapText(closes, mostGaps)}`]),
    ...(hard.length === 0 ? [] : [`hard: ${hard.map((one) => `${one.phoneme} ${signed(one.hardness)}`).join(', ')}`]),
    `expected loss above that of ${othersOf(loss)} of the pool`,
    ...(spread > 0 ? [`samples differ more than those of ${othersOf(spread)} of the sampled`] : []),
  ];
  return reasons.join('; ');
}

/** A share of the others, rounded down: nothing is above itself. */
const othersOf = (share: number): string => (share >= 1 ? 'all others' : `${Math.floor(100 * share)} %`);

/** The sentences as a table, with the columns of a pool first. */
export function askTable(sentences: readonly AskedSentence[]): string {
  const head = ['number', 'id', 'text', 'split', 'pinyin', 'seconds', 'score', 'coverage', 'loss', 'spread', 'reasons'];
  const rows = sentences.map((sentence, place) => {
    const { id, text, pinyin, seconds, score, coverage, loss, spread } = sentence;
    const figures = [seconds.toFixed(1), ...[score, coverage, loss, spread].map((value) => value.toFixed(4))];
    return [String(place + 1), id, text, 'train', pinyin, ...figures, reasonsOf(sentence)];
  });
  return `${[head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('\t', ' ')).join('\t')).join('\n')}\n`;
}
