import type { PoolUtterance, Selection } from '../core/dataContracts.ts';
import { CorpusError } from '../errors.ts';
import type { PreparedUtterance } from './preparedCorpus.ts';
import type { SplitName, Utterance, UtteranceKind } from './utterance.ts';

/** Which utterances a stage's pool takes; what is absent does not restrict. */
export interface UtteranceSelection {
  readonly speakers?: readonly string[] | undefined;
  readonly kinds?: readonly UtteranceKind[] | undefined;
  readonly units?: readonly NonNullable<Utterance['tags']['unit']>[] | undefined;
  /** @default 'train' */
  readonly split?: SplitName | undefined;
  /** Chooses among what the conditions above leave. */
  readonly selection: Selection;
  /** Take utterances in the selection's order until just under so much audio. */
  readonly budgetSeconds?: number | undefined;
  readonly seed: number;
}

/** What a selection looks at. */
export type SelectableUtterance = Pick<
  PreparedUtterance,
  'id' | 'speaker' | 'text' | 'kind' | 'tags' | 'split' | 'durationSeconds'
> &
  PoolUtterance;

/**
 * Selects utterances in the order of the corpus. A larger budget of a selection that does not look at the budget (random,
 * list, longest, shortest) contains the smaller one's choice, as long as no utterance was passed over for being too long.
 *
 * @throws CorpusError when nothing is left; the message says which condition emptied it.
 */
export function selectUtterances<U extends SelectableUtterance>(
  utterances: readonly U[],
  wanted: UtteranceSelection,
): readonly U[] {
  const { speakers, kinds, units, split = 'train', budgetSeconds, seed } = wanted;
  let left = utterances;
  const keep = (condition: string, accepts: (utterance: U) => boolean): void => {
    const kept = left.filter(accepts);
    if (kept.length === 0) {
      throw new CorpusError(
        `selection: ${condition} leaves nothing of ${left.length} utterances; ${presentValues(left)}`,
      );
    }
    left = kept;
  };
  keep(`split '${split}'`, (utterance) => utterance.split === split);
  if (speakers !== undefined) keep(`speakers ${speakers.join(', ')}`, ({ speaker }) => speakers.includes(speaker));
  if (kinds !== undefined) keep(`kinds ${kinds.join(', ')}`, ({ kind }) => kinds.includes(kind));
  if (units !== undefined) keep(`units ${units.join(', ')}`, ({ tags }) => units.some((unit) => unit === tags.unit));
  const ranked = wanted.selection.rank(left, seed, { seconds: budgetSeconds });
  const selected = new Set(ranked);
  keep('the selection', ({ id }) => selected.has(id));
  if (budgetSeconds !== undefined) {
    const chosen = withinBudget(left, ranked, budgetSeconds);
    keep(`a budget of ${budgetSeconds} s`, ({ id }) => chosen.has(id));
  }
  return left;
}

/** Total of a selection in seconds. */
export function totalSeconds(utterances: readonly { readonly durationSeconds: number }[]): number {
  return utterances.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** Ids that fit into a budget when they are taken in an order; what is too long is passed over. */
export function withinBudget(
  utterances: readonly Pick<PoolUtterance, 'id' | 'durationSeconds'>[],
  ranked: readonly string[],
  budgetSeconds: number,
): Set<string> {
  const seconds = new Map(utterances.map(({ id, durationSeconds }) => [id, durationSeconds]));
  const chosen = new Set<string>();
  let left = budgetSeconds;
  for (const id of ranked) {
    const own = seconds.get(id);
    if (own === undefined || own > left || chosen.has(id)) continue;
    chosen.add(id);
    left -= own;
  }
  return chosen;
}

function presentValues(utterances: readonly SelectableUtterance[]): string {
  const values = (of: (utterance: SelectableUtterance) => string) => [...new Set(utterances.map(of))].sort().join(', ');
  return (
    `there are speakers ${values(({ speaker }) => speaker)}; kinds ${values(({ kind }) => kind)}; ` +
    `units ${values(({ tags }) => tags.unit ?? 'none')}; splits ${values(({ split }) => split)}`
  );
}
