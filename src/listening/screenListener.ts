import { judgementsOf, type ListenerJudgements } from './judgements.ts';
import type { ListenerAnswers } from './readAnswers.ts';
import type { TestKey } from './testKey.ts';

/** What is known of a listener, and why the answers are not used. */
export interface ScreenedListener extends ListenerAnswers {
  readonly judgements: ListenerJudgements;
  /** Of the page's tones; absent: headphones were not checked. */
  readonly headphonesRight?: number;
  readonly catchItems: number;
  readonly catchWrong: number;
  /** MUSHRA: shares of items with the hidden reference graded low, and with an anchor graded high. */
  readonly referenceLow?: number;
  readonly anchorHigh?: number;
  readonly minutes: number;
  /** Empty: kept. */
  readonly reasons: readonly string[];
}

/** The highest score that the worst sound may be given. */
const worstScore = 2;

/**
 * Judges whether a listener heard and cared, by rules that were fixed when the test was made.
 *
 * Source: ITU-R BS.1534-3, section 4.1.2 (post-screening by hidden reference and anchor); ITU-T P.808, section 6 (trapping and gold
 * standard questions); Woods et al. (2017) (five of six tones).
 */
export function screenListener(key: TestKey, given: ListenerAnswers): ScreenedListener {
  const { settings, page } = key;
  const { screening } = settings;
  const { answers } = given;
  const judgements = judgementsOf(key, answers);
  const right = key.headphones.filter((softest, place) => answers.headphones[place] === softest).length;
  const caught = [
    ...judgements.ratings.filter(({ isCatch }) => isCatch).map(({ value }) => value <= worstScore),
    ...judgements.choices.filter(({ isCatch }) => isCatch).map(({ isHit }) => isHit),
  ];
  const wrong = caught.filter((isRight) => !isRight).length;
  const referenceLow = shareOf(judgements, 'hidden', (value) => value < screening.referenceBelow);
  const anchorHigh = shareOf(judgements, 'anchor', (value) => value > screening.referenceBelow);
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const isTooMuch = (share: number | undefined): share is number =>
    share !== undefined && share > screening.referenceShare;
  const reasons = [
    page.headphones.length > 0 &&
      right < screening.headphonesRight &&
      `headphone check: ${right} of ${page.headphones.length} tones`,
    wrong > screening.catchWrong && `${wrong} of ${caught.length} catch items wrong`,
    isTooMuch(referenceLow) &&
      `hidden reference below ${screening.referenceBelow} in ${percent(referenceLow)} of the items`,
    isTooMuch(anchorHigh) && `anchor above ${screening.referenceBelow} in ${percent(anchorHigh)} of the items`,
    isOneAnswer(judgements) && 'the same answer on every page',
  ];
  return {
    ...given,
    judgements,
    ...(page.headphones.length > 0 ? { headphonesRight: right } : {}),
    ...{ catchItems: caught.length, catchWrong: wrong },
    ...(referenceLow === undefined ? {} : { referenceLow }),
    ...(anchorHigh === undefined ? {} : { anchorHigh }),
    minutes: (Date.parse(answers.finishedAt) - Date.parse(answers.startedAt)) / 60_000,
    reasons: reasons.filter((reason) => reason !== false),
  };
}

/** Of the items with a version of that role; undefined: there are none. */
function shareOf(
  { ratings }: ListenerJudgements,
  role: 'hidden' | 'anchor',
  isMeant: (value: number) => boolean,
): number | undefined {
  const own = ratings.filter((rating) => rating.role === role && !rating.isCatch);
  const items = new Set(own.map(({ item }) => item));
  const meant = new Set(own.filter(({ value }) => isMeant(value)).map(({ item }) => item));
  return items.size === 0 ? undefined : meant.size / items.size;
}

function isOneAnswer({ ratings, choices }: ListenerJudgements): boolean {
  const given = [...ratings.map(({ value }) => value), ...choices.map(({ isFirst }) => Number(isFirst))];
  return given.length > 3 && new Set(given).size === 1;
}
