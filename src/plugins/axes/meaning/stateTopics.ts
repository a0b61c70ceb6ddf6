import type { PoolUtterance } from '../../../core/dataContracts.ts';
import type { SentenceStates } from '../../../core/diversityContracts.ts';
import { kMeans, nearestCentre } from '../../../diversity/kMeans.ts';

/** What texts are about: the items, how much of each is wanted, and how one tells. */
export interface Topics {
  readonly title: string;
  readonly target: ReadonlyMap<string, number>;
  topicOf(utterance: Pick<PoolUtterance, 'text' | 'tags'>): string | undefined;
}

const seed = 1;
/** Characters of a sentence that names a cluster. */
const nameCharacters = 12;

/**
 * Clusters of the reference's sentence states; each is named by the sentence nearest to its centre, and wanted as often as the
 * reference has it. States are centred on the reference's mean and scaled to length 1, since they share a large common part.
 */
export function topicsByStates(states: SentenceStates, clusters: number): Topics {
  const texts = states.reference.filter((text) => states.of(text) !== undefined);
  const place = unitDeviations(texts.map((text) => states.of(text) as Float32Array));
  const vectors = texts.map((text) => place(states.of(text) as Float32Array));
  const { centres, assigned } = kMeans(vectors, { clusters, seed });
  const names = centres.map((centre, number) => {
    const nearest = nearestCentre(centre, vectors).centre;
    return `${number + 1}: ${(texts[nearest] ?? '').slice(0, nameCharacters)}`;
  });
  const target = new Map(
    names.map((name, number) => [name, assigned.filter((own) => own === number).length / assigned.length]),
  );
  return {
    title: 'topics by sentence states',
    target: new Map([...target].filter(([, share]) => share > 0)),
    topicOf: ({ text }) => {
      const state = states.of(text);
      return state && names[nearestCentre(place(state), centres).centre];
    },
  };
}

/** A state less the mean of these, at length 1. */
function unitDeviations(states: readonly Float32Array[]): (state: Float32Array) => Float64Array {
  const mean = new Float64Array(states[0]?.length ?? 0);
  for (const state of states) {
    for (const [at, value] of state.entries()) mean[at] = (mean[at] as number) + value / states.length;
  }
  return (state) => {
    const deviation = Float64Array.from(state, (value, at) => value - (mean[at] as number));
    const length = Math.sqrt(deviation.reduce((sum, value) => sum + value * value, 0));
    return length > 0 ? deviation.map((value) => value / length) : deviation;
  };
}
