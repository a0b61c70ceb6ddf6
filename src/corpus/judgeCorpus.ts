import { CorpusError } from '../errors.ts';
import type { FeaturePacks } from './featurePacks.ts';
import { type Gates, type JudgedUtterance, judge, type Rejection, rejectionReasons } from './gates.ts';
import type { Utterance } from './utterance.ts';

/** An utterance, what was measured of it, and what it is rejected for: nothing where it passed or is kept. */
export interface Judged extends JudgedUtterance {
  readonly utterance: Utterance;
  readonly key: string;
  readonly rejections: readonly Rejection[];
}

/** @throws CorpusError where `keep` names neither an utterance nor a reason. */
export function judgeCorpus(
  utterances: readonly Utterance[],
  keys: readonly string[],
  packs: FeaturePacks,
  { gates, keep = [] }: { readonly gates?: Gates | null; readonly keep?: readonly string[] },
): readonly Judged[] {
  const ids = new Set(utterances.map(({ id }) => id));
  const stranger = keep.find((name) => !ids.has(name) && !(rejectionReasons as readonly string[]).includes(name));
  if (stranger !== undefined) {
    throw new CorpusError(
      `preparation.keep: '${stranger}' is no utterance of the corpus and no reason (${rejectionReasons.join(', ')})`,
    );
  }
  const measured = utterances.map((utterance, index) => {
    const key = keys[index] as string;
    return { utterance, key, record: packs.record(key) };
  });
  const rejections = gates ? judge(measured, gates) : [];
  return measured.map((one, index) => ({
    ...one,
    rejections: keep.includes(one.utterance.id)
      ? []
      : (rejections[index] ?? []).filter(({ reason }) => !keep.includes(reason)),
  }));
}
