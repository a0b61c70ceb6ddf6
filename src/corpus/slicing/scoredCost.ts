import type { Bead, BeadCost } from './alignScript.ts';

/** How well a bead's speech fits its text, by a model: the mean log-likelihood of a frame; higher is better. */
export type BeadScore = (bead: Bead) => number;

/** Durations alone cost more than this only where nobody would speak so. */
const impossible = 25;
/** Of the beads that durations suggest, this many at most are asked for, to learn the model's scale. */
const mostTried = 24;
/** Each is compared with the text of the sentence this many further on. */
const foreign = 3;
/** What a wrong text costs beside a right one, for each stretch or sentence of a bead. */
const wrongTextCost = 8;

/** What the model's scores are like where texts are right, as far as durations tell, and where they are not. */
export interface ScoreScale {
  readonly right: number;
  readonly wrong: number;
}

/**
 * The scale of a model's scores on this recording, from the beads that durations suggest and the same speech with other
 * sentences; undefined where the model does not tell them apart.
 */
export function scoreScale(suggested: readonly Bead[], sentences: number, score: BeadScore): ScoreScale | undefined {
  const every = Math.max(1, Math.ceil(suggested.length / mostTried));
  const tried = suggested.filter((_, index) => index % every === 0);
  const wrong = tried.map((bead) => {
    const firstSentence = (bead.firstSentence + foreign) % Math.max(1, sentences);
    const endSentence = Math.min(sentences, firstSentence + bead.endSentence - bead.firstSentence);
    return score({ ...bead, firstSentence, endSentence });
  });
  const scale = { right: median(tried.map(score)), wrong: median(wrong) };
  const tells = scale.right > scale.wrong && Number.isFinite(scale.right - scale.wrong);
  return sentences > foreign && tells ? scale : undefined;
}

/** Costs by a model's scores beside half of those by durations; beads that durations exclude are not scored. */
export function scoredCost(byDuration: BeadCost, score: BeadScore, { right, wrong }: ScoreScale): BeadCost {
  const known = new Map<string, number>();
  return (bead) => {
    const duration = byDuration(bead);
    if (duration > impossible) return duration + impossible;
    const { firstRegion, endRegion, firstSentence, endSentence } = bead;
    const key = `${firstRegion} ${endRegion} ${firstSentence} ${endSentence}`;
    const standing = known.get(key);
    if (standing !== undefined) return standing;
    const parts = (endRegion - firstRegion + endSentence - firstSentence) / 2;
    const cost = duration / 2 + (wrongTextCost * parts * (right - score(bead))) / (right - wrong);
    known.set(key, cost);
    return cost;
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NEGATIVE_INFINITY;
}
