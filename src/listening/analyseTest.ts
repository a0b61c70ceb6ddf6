import { type ExactShare, eventsNeeded, exactShare } from '../ablation/statistics/binomial.ts';
import { type CrossedFigure, crossedDifference, crossedMean } from '../ablation/statistics/crossedMean.ts';
import { crossedTest } from '../ablation/statistics/crossedTest.ts';
import { type EffectSize, pairedEffect } from '../ablation/statistics/effectSize.ts';
import { holmAdjusted } from '../ablation/statistics/holm.ts';
import { signFlipTest, smallestSignFlipP } from '../ablation/statistics/signFlip.ts';
import { CorpusError } from '../errors.ts';
import { expectOneEach, type ListenerAnswers } from './readAnswers.ts';
import { type ScreenedListener, screenListener } from './screenListener.ts';
import { TestArms } from './testArms.ts';
import type { ClipRole, TestKey } from './testKey.ts';
import type { TestKind } from './testKinds.ts';

/** The mean of what was heard, over listeners (`seeds` of the figure) and items. */
export interface SystemFigure {
  readonly system: string;
  readonly role: ClipRole;
  readonly figure: CrossedFigure;
}

/** `told apart`: X was found more often, or less, than by guessing. */
export type ListeningVerdict = 'better' | 'worse' | 'told apart' | 'undecided';

/** Arm and baseline compared. */
export interface ListeningContrast {
  readonly arm: string;
  readonly baseline: string;
  readonly isPrimary: boolean;
  /** Scores and grades: arm minus baseline. Choices: the share that chose the arm, or found X. The interval is that of `pBoth`. */
  readonly figure: CrossedFigure;
  /** The same by a bootstrap that draws listeners and items anew. */
  readonly bootstrap: CrossedFigure;
  /** Choices only: all answers as if they were independent. */
  readonly exact?: ExactShare;
  /** One for each listener: the mean over items, less what chance gives. */
  readonly differences: readonly number[];
  /** Sign-flip tests with listeners and with items as the unit, and a test that draws both; the largest counts. ABX: the exact one. */
  readonly pListeners: number;
  readonly pItems: number;
  readonly pBoth: number;
  readonly p: number;
  readonly adjustedP: number;
  /** What so many listeners and items can reach at best. */
  readonly smallestP: number;
  /** Over listeners. */
  readonly effect?: EffectSize;
  readonly verdict: ListeningVerdict;
}

export interface ListeningResults {
  readonly test: string;
  readonly kind: TestKind;
  readonly alpha: number;
  readonly arms: readonly string[];
  readonly baseline: string;
  readonly primary: string;
  readonly listeners: readonly ScreenedListener[];
  readonly kept: number;
  readonly items: number;
  /** In the order of their means; none for choices. */
  readonly systems: readonly SystemFigure[];
  /** The claimed one first. */
  readonly contrasts: readonly ListeningContrast[];
  /** ABX and preference: so many hits of so many answers are the fewest that are no guessing. */
  readonly needed?: { readonly events: number; readonly count: number };
}

export interface AnalysisOptions {
  /** Of the bootstrap. @default 2000 */
  readonly resamplings?: number;
}

const bootstrapSeed = 1;

/** Listeners by items. */
type Table = readonly (readonly (number | undefined)[])[];

/**
 * From answers to a verdict: listeners are screened, then arms are compared over listeners and items.
 *
 * @throws CorpusError where two files are of one listener, or none is left.
 */
export function analyseTest(
  key: TestKey,
  answers: readonly ListenerAnswers[],
  { resamplings = 2000 }: AnalysisOptions = {},
): ListeningResults {
  expectOneEach(answers);
  const listeners = answers.map((one) => screenListener(key, one));
  const kept = listeners.filter(({ reasons }) => reasons.length === 0);
  if (kept.length === 0) throw nobodyLeft(listeners);
  const sampling = { seed: bootstrapSeed, resamplings };
  const { kind } = key.page;
  const { alpha, practice } = key.settings;
  const isRated = kind === 'mos' || kind === 'mushra';
  const arms = new TestArms(key.arms, key.settings);
  const pairs = arms.pairs(
    key.settings.kind === 'preference' || key.settings.kind === 'abx' ? key.settings.pairs : 'baseline',
  );
  const compared = pairs.map(([arm, baseline]) =>
    isRated
      ? ratedContrast(key, kept, { arm, baseline, sampling })
      : chosenContrast(key, kept, { arm, baseline, sampling }),
  );
  const adjusted = holmAdjusted(compared.slice(1).map(({ p }) => p));
  const contrasts = compared.map((one, place) => {
    const adjustedP = place === 0 ? one.p : (adjusted[place - 1] as number);
    return { ...one, isPrimary: place === 0, adjustedP, verdict: verdictOf({ ...one, adjustedP }, kind, alpha) };
  });
  const count = contrasts[0]?.exact?.count;
  const events = count === undefined ? undefined : eventsNeeded(count, alpha);
  return {
    ...{ test: key.page.test, kind, alpha, arms: key.arms, baseline: key.baseline, primary: key.primary },
    ...{ listeners, kept: kept.length, items: key.items.length - practice },
    systems: isRated ? systemFigures(key, kept, sampling) : [],
    contrasts,
    ...(count === undefined || events === undefined ? {} : { needed: { events, count } }),
  };
}

function nobodyLeft(listeners: readonly ScreenedListener[]): CorpusError {
  const why = listeners.map(({ file, reasons }) => `\n  ${file}: ${reasons.join('; ')}`).join('');
  return new CorpusError(`no listener is left of ${listeners.length}: nothing can be said${why}`);
}

interface Sampling {
  readonly seed: number;
  readonly resamplings: number;
}

interface Compared {
  readonly arm: string;
  readonly baseline: string;
  readonly sampling: Sampling;
}

type Undecided = Omit<ListeningContrast, 'isPrimary' | 'adjustedP' | 'verdict'>;

/** What each listener gave a system, item by item. */
function ratingTable({ items }: TestKey, kept: readonly ScreenedListener[], system: string): Table {
  return kept.map(({ judgements }) =>
    items.map(
      (_, item) => judgements.ratings.find((one) => !one.isCatch && one.item === item && one.system === system)?.value,
    ),
  );
}

function systemFigures(key: TestKey, kept: readonly ScreenedListener[], sampling: Sampling): readonly SystemFigure[] {
  const heard = new Map(
    kept.flatMap(({ judgements }) =>
      judgements.ratings.filter(({ isCatch }) => !isCatch).map(({ system, role }) => [system, role] as const),
    ),
  );
  const figures = [...heard].flatMap(([system, role]) => {
    const figure = crossedMean(ratingTable(key, kept, system), sampling);
    return figure === undefined ? [] : [{ system, role, figure }];
  });
  return figures.toSorted((a, b) => b.figure.value - a.figure.value);
}

function ratedContrast(
  key: TestKey,
  kept: readonly ScreenedListener[],
  { arm, baseline, sampling }: Compared,
): Undecided {
  const [own, base] = [ratingTable(key, kept, arm), ratingTable(key, kept, baseline)];
  const figure = crossedDifference(own, base, sampling);
  const byListener = differencesOf(own, base);
  const byItem = differencesOf(transposed(own), transposed(base));
  return contrast({ arm, baseline, figure }, byListener, byItem);
}

function chosenContrast(
  key: TestKey,
  kept: readonly ScreenedListener[],
  { arm, baseline, sampling }: Compared,
): Undecided {
  const hits: Table = kept.map(({ judgements }) =>
    key.items.map((_, item) => {
      const choice = judgements.choices.find(
        (one) => !one.isCatch && one.item === item && one.arm === arm && one.baseline === baseline,
      );
      return choice === undefined ? undefined : Number(choice.isHit);
    }),
  );
  const known = hits.flat().filter((hit) => hit !== undefined);
  const exact = exactShare(known.filter((hit) => hit === 1).length, known.length);
  const chance = hits.map((row) => row.map((hit) => (hit === undefined ? undefined : 0.5)));
  const tested = contrast(
    { arm, baseline, figure: crossedMean(hits, sampling) },
    differencesOf(hits, chance),
    differencesOf(transposed(hits), transposed(chance)),
  );
  if (key.page.kind === 'preference') return { ...tested, exact };
  // Whoever hears no difference finds X by a coin, page by page: answers are independent where nothing can be heard.
  return { ...tested, exact, p: exact.p, smallestP: Math.min(1, 2 * 0.5 ** known.length) };
}

function contrast(
  { figure, ...names }: { readonly arm: string; readonly baseline: string; readonly figure: CrossedFigure | undefined },
  byListener: readonly number[],
  byItem: readonly number[],
): Undecided {
  if (figure === undefined) throw new CorpusError(`no kept listener judged both ${names.arm} and ${names.baseline}`);
  const pListeners = signFlipTest(byListener, { seed: bootstrapSeed }).p;
  const pItems = signFlipTest(byItem, { seed: bootstrapSeed }).p;
  const { p: pBoth, halfWidth } = crossedTest(meanOf(byListener), byListener, byItem) ?? { p: 1, halfWidth: undefined };
  const { low: _, high: __, ...point } = figure;
  const range = halfWidth === undefined ? {} : { low: figure.value - halfWidth, high: figure.value + halfWidth };
  const effect = pairedEffect(byListener);
  return {
    ...names,
    ...{ figure: { ...point, ...range }, bootstrap: figure, differences: byListener },
    ...{ pListeners, pItems, pBoth, p: Math.max(pListeners, pItems, pBoth) },
    smallestP: Math.max(smallestSignFlipP(byListener.length), smallestSignFlipP(byItem.length)),
    ...(effect === undefined ? {} : { effect }),
  };
}

function verdictOf(
  { adjustedP, differences }: Pick<ListeningContrast, 'adjustedP' | 'differences'>,
  kind: TestKind,
  alpha: number,
): ListeningVerdict {
  if (adjustedP > alpha) return 'undecided';
  if (kind === 'abx') return 'told apart';
  return meanOf(differences) > 0 ? 'better' : 'worse';
}

/** For each row that both tables know something of: its mean less the other's, over the same columns where there are any. */
function differencesOf(own: Table, base: Table): readonly number[] {
  return own.flatMap((row, place) => {
    const other = base[place] ?? [];
    const both = row.flatMap((cell, column) => {
      const beside = other[column];
      return cell === undefined || beside === undefined ? [] : [cell - beside];
    });
    if (both.length > 0) return [meanOf(both)];
    const [mine, theirs] = [row, other].map((cells) => cells.filter((cell) => cell !== undefined));
    if (mine === undefined || theirs === undefined || mine.length === 0 || theirs.length === 0) return [];
    return [meanOf(mine) - meanOf(theirs)];
  });
}

function transposed(table: Table): Table {
  return (table[0] ?? []).map((_, column) => table.map((row) => row[column]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
