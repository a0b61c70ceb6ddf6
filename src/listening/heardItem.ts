import { hashOrder } from '../corpus/hashOrder.ts';
import { CorpusError } from '../errors.ts';

/** A held-out item with the files in which it can be heard. */
export interface HeardItem {
  readonly id: string;
  readonly voice: string;
  readonly text: string;
  /** The seed of the runs that said it. */
  readonly seed: number;
  readonly recording?: string;
  readonly copySynthesis?: string;
  /** By arm. */
  readonly arms: Readonly<Record<string, string>>;
}

const mostByDefault = 12;

/**
 * The items of a test, those of practice first: voices in turn, each voice's in an order of the seed.
 *
 * @throws CorpusError where there are fewer.
 */
export function chooseItems<Item extends Pick<HeardItem, 'id' | 'voice'>>(
  items: readonly Item[],
  {
    items: wanted,
    practice,
    seed,
  }: { readonly items?: number | undefined; readonly practice: number; readonly seed: number },
): readonly Item[] {
  const byVoice = [...new Set(items.map(({ voice }) => voice))].map((voice) =>
    hashOrder(
      items.filter((item) => item.voice === voice),
      seed,
      ({ id }) => id,
    ),
  );
  const longest = Math.max(0, ...byVoice.map((own) => own.length));
  const inTurn = Array.from({ length: longest }, (_, place) => byVoice.flatMap((own) => own[place] ?? [])).flat();
  const judged = wanted ?? Math.min(mostByDefault, inTurn.length - practice);
  if (judged >= 1 && inTurn.length >= judged + practice) return inTurn.slice(0, judged + practice);
  throw new CorpusError(
    `a listening test of ${Math.max(1, judged)} items and ${practice} to practise needs ${Math.max(1, judged) + practice}; the runs have ${inTurn.length} ` +
      "in common: set 'items' and 'practice' in the settings, or measure the runs on more (evaluation.sentences)",
  );
}
