import type { PoolUtterance, SoundMeasures } from '../core/dataContracts.ts';
import type { SentenceStates, SpokenToken } from '../core/diversityContracts.ts';
import { hashOrder } from '../corpus/hashOrder.ts';
import { totalSeconds } from '../corpus/poolSelection.ts';
import { parseSyllable } from '../text/syllable.ts';
import { finalSymbols, initialSymbols } from '../text/symbolTable.ts';
import { type AxisScore, axisScores } from './axisScores.ts';
import { type FeatureTable, featureTable, itemCounts, type WeightedAxis } from './featureTable.ts';
import { mandarinReference } from './mandarinReference.ts';
import { type MapPoint, sentenceMap } from './sentenceMap.ts';
import { shownPinyin } from './spokenTokens.ts';

/** An initial x final: its spelling, which tones are legal, and how often each is heard (tone 1 to 5). */
export interface GridCell {
  readonly base: string;
  readonly initial: string;
  readonly final: string;
  readonly legal: readonly boolean[];
  readonly heard: readonly number[];
}

/** An utterance that has what few or no others have. */
export interface RareUtterance {
  readonly id: string;
  readonly text: string;
  readonly pinyin: string;
  readonly items: readonly string[];
}

export interface BalanceBars {
  readonly axis: string;
  readonly title: string;
  readonly items: readonly { readonly item: string; readonly amount: number; readonly target: number }[];
}

/** What a corpus has and what it lacks. JSON-able. */
export interface DiversityReport {
  readonly utterances: number;
  readonly seconds: number;
  readonly speakers: readonly string[];
  readonly axes: readonly AxisScore[];
  readonly grid: readonly GridCell[];
  /** [5][5] first tone, second tone. */
  readonly tonePairs: readonly (readonly number[])[];
  readonly balances: readonly BalanceBars[];
  /** Beside the speaker's median where it says so; nothing without measured sound. */
  readonly distributions: readonly {
    readonly title: string;
    readonly unit: string;
    readonly values: readonly number[];
  }[];
  readonly map: {
    readonly method: string;
    readonly points: readonly (MapPoint & { readonly id: string; readonly kind: string })[];
  };
  readonly rare: readonly RareUtterance[];
}

const mostPoints = 1500;
const mostRare = 8;

/** Measures a corpus by some axes. */
export function diversityReport(
  utterances: readonly PoolUtterance[],
  axes: readonly WeightedAxis[],
  { seed, states }: { readonly seed: number; readonly states?: SentenceStates | undefined },
): DiversityReport {
  const read: (readonly SpokenToken[])[] = [];
  const table = featureTable(utterances, axes, (tokens) => read.push(tokens));
  return {
    utterances: utterances.length,
    seconds: totalSeconds(utterances),
    speakers: [...new Set(utterances.map(({ speaker }) => speaker))].sort(),
    axes: axisScores(table, seed),
    grid: gridOf(read),
    tonePairs: tonePairsOf(read),
    balances: balancesOf(table),
    distributions: distributionsOf(utterances, read),
    map: mapOf(utterances, read, { seed, states }),
    rare: rareOf(utterances, read, table),
  };
}

function gridOf(read: readonly (readonly SpokenToken[])[]): readonly GridCell[] {
  const heard = new Map<string, number[]>();
  const cell = (base: string) => {
    const counts = heard.get(base) ?? [0, 0, 0, 0, 0];
    heard.set(base, counts);
    return counts;
  };
  const legal = new Set(Object.keys(mandarinReference().legal));
  for (const syllable of legal) cell(syllable.slice(0, -1));
  for (const { syllable } of read.flat()) {
    if (syllable === undefined) continue;
    const counts = cell(syllable.base);
    counts[syllable.tone - 1] = (counts[syllable.tone - 1] ?? 0) + 1;
  }
  return [...heard].sort().map(([base, counts]) => {
    const { initial, final } = parseSyllable(`${base}1`);
    return { base, initial, final, legal: [1, 2, 3, 4, 5].map((tone) => legal.has(`${base}${tone}`)), heard: counts };
  });
}

function tonePairsOf(read: readonly (readonly SpokenToken[])[]): readonly (readonly number[])[] {
  const pairs = Array.from({ length: 5 }, () => [0, 0, 0, 0, 0]);
  for (const tokens of read) {
    for (const [place, { syllable }] of tokens.entries()) {
      const row = pairs[(tokens[place - 1]?.syllable?.tone ?? 0) - 1];
      if (syllable !== undefined && row !== undefined) row[syllable.tone - 1] = (row[syllable.tone - 1] ?? 0) + 1;
    }
  }
  return pairs;
}

function balancesOf(table: FeatureTable): readonly BalanceBars[] {
  const counts = itemCounts(table);
  return table.index.facets
    .filter(({ measure }) => measure === 'balance')
    .map(({ axis, title, items, first, target }) => ({
      axis,
      title,
      items: items.map((item, place) => ({
        item,
        amount: counts[first + place] ?? 0,
        target: target.get(item) ?? 0,
      })),
    }));
}

function distributionsOf(
  utterances: readonly PoolUtterance[],
  read: readonly (readonly SpokenToken[])[],
): DiversityReport['distributions'] {
  if (utterances.some(({ sound }) => sound === undefined)) return [];
  const rates = utterances.flatMap(({ sound }, row) => {
    const count = read[row]?.filter(({ kind }) => kind !== 'mark').length ?? 0;
    return sound === undefined || count < 3 || sound.speechSeconds <= 0 ? [] : [count / sound.speechSeconds];
  });
  const pitch = besideSpeaker(utterances, ({ sound }) => sound?.pitchHz && 12 * Math.log2(sound.pitchHz));
  const loudness = besideSpeaker(utterances, ({ sound }) => sound?.loudnessLufs);
  const measured = (of: (sound: SoundMeasures) => number | undefined) =>
    utterances.flatMap(({ sound }) => (sound && of(sound)) ?? []);
  return [
    { title: 'Speaking rate (sentences)', unit: 'syllables/s', values: rates },
    { title: "Pitch beside the speaker's median", unit: 'semitones', values: pitch },
    { title: 'Range of pitch', unit: 'semitones', values: measured((sound) => sound.pitchRangeSemitones) },
    { title: "Loudness beside the speaker's median", unit: 'LU', values: loudness },
    { title: 'Range of loudness', unit: 'LU', values: measured((sound) => sound.loudnessRangeLu) },
  ].filter(({ values }) => values.length > 0);
}

function besideSpeaker(
  utterances: readonly PoolUtterance[],
  of: (utterance: PoolUtterance) => number | undefined,
): readonly number[] {
  const bySpeaker = new Map<string, number[]>();
  for (const utterance of utterances) {
    const value = of(utterance);
    if (value === undefined || !Number.isFinite(value)) continue;
    const own = bySpeaker.get(utterance.speaker);
    if (own === undefined) bySpeaker.set(utterance.speaker, [value]);
    else own.push(value);
  }
  return [...bySpeaker.values()].flatMap((values) => {
    const median = [...values].sort((a, b) => a - b)[values.length >> 1] as number;
    return values.map((value) => value - median);
  });
}

const dimensions = [...initialSymbols, ...finalSymbols, '1', '2', '3', '4', '5'];
const dimensionOf: ReadonlyMap<string, number> = new Map(dimensions.map((name, place) => [name, place]));

function mapOf(
  utterances: readonly PoolUtterance[],
  read: readonly (readonly SpokenToken[])[],
  { seed, states }: { readonly seed: number; readonly states: SentenceStates | undefined },
): DiversityReport['map'] {
  const stateOf = (row: number) => states?.of(utterances[row]?.text ?? '');
  const shown = states === undefined ? [...utterances.keys()] : [...utterances.keys()].filter(stateOf);
  const rows = hashOrder(shown, seed, (row) => utterances[row]?.id ?? '').slice(0, mostPoints);
  const vectors = rows.map((row) => Float64Array.from(stateOf(row) ?? phonemeShares(read[row] ?? [])));
  const places = sentenceMap(vectors);
  return {
    method:
      states === undefined
        ? 'principal components of the shares of initials, finals and tones of each utterance'
        : `principal components of the mean state of each utterance's characters in ${states.encoder}`,
    points: rows.map((row, place) => ({
      ...(places[place] as MapPoint),
      id: utterances[row]?.id ?? '',
      kind: kindOf(read[row] ?? []),
    })),
  };
}

function phonemeShares(tokens: readonly SpokenToken[]): Float64Array {
  const shares = new Float64Array(dimensions.length);
  const syllables = tokens.flatMap(({ syllable }) => syllable ?? []);
  for (const { initial, final, tone } of syllables) {
    for (const name of [initial, final, String(tone)]) {
      const place = dimensionOf.get(name);
      if (place !== undefined) shares[place] = (shares[place] as number) + 1 / syllables.length;
    }
  }
  return shares;
}

function kindOf(tokens: readonly SpokenToken[]): string {
  if (tokens.length === 1) return 'syllable';
  const last = tokens.at(-1)?.unit;
  if (last === '？') return 'question';
  return last === '！' ? 'exclamation' : 'statement';
}

/** Utterances that alone have an item, the items that are most frequent in running text first. */
function rareOf(
  utterances: readonly PoolUtterance[],
  read: readonly (readonly SpokenToken[])[],
  table: FeatureTable,
): readonly RareUtterance[] {
  const holders = new Map<number, number[]>();
  for (let row = 0; row < table.rowCount; row++) {
    for (let at = table.starts[row] as number; at < (table.starts[row + 1] as number); at++) {
      const place = table.places[at] as number;
      if (table.index.item(place).facet.measure === 'coverage')
        holders.set(place, [...(holders.get(place) ?? []).slice(0, 1), row]);
    }
  }
  const alone = [...holders].filter(([, rows]) => rows.length === 1);
  alone.sort(([a], [b]) => (table.index.targets[b] as number) - (table.index.targets[a] as number));
  const rare = new Map<number, string[]>();
  for (const [place, [row]] of alone) {
    const { facet, item } = table.index.item(place);
    const items = rare.get(row as number);
    if (items !== undefined) items.push(`${facet.title} ${item}`);
    else if (rare.size < mostRare) rare.set(row as number, [`${facet.title} ${item}`]);
  }
  return [...rare].map(([row, items]) => ({
    id: utterances[row]?.id ?? '',
    text: utterances[row]?.text ?? '',
    pinyin: shownPinyin(read[row] ?? []),
    items,
  }));
}
