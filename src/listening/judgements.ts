import { noiseName, recordingName } from './itemSounds.ts';
import { type KeyedClip, labelsOf, type TestKey } from './testKey.ts';
import type { AnswerFile } from './testPage.ts';

/** A score or grade of one version. */
export interface Rating {
  /** Place in `items` of the key. */
  readonly item: number;
  readonly system: string;
  readonly role: KeyedClip['role'];
  readonly isCatch: boolean;
  readonly value: number;
}

/** What was chosen of two. */
export interface PairChoice {
  readonly item: number;
  /** The two as the key pairs them: the arm first. */
  readonly arm: string;
  readonly baseline: string;
  readonly isCatch: boolean;
  /** Preference: the arm was chosen. ABX: X was found. */
  readonly isHit: boolean;
  /** A was chosen. */
  readonly isFirst: boolean;
}

/** What a listener judged behind the practice pages. */
export interface ListenerJudgements {
  readonly ratings: readonly Rating[];
  readonly choices: readonly PairChoice[];
}

/** The answers of one listener with the key's names. */
export function judgementsOf(key: TestKey, { listener, answers }: AnswerFile): ListenerJudgements {
  const { kind, rows, practice } = key.page;
  const row = rows[listener - 1] ?? [];
  const judged = row.flatMap((presentation, place) => {
    const answer = answers[place];
    if (place < practice || answer === undefined) return [];
    return [{ labels: labelsOf(key, presentation.clips), value: answer.value }];
  });
  if (kind === 'mos' || kind === 'mushra') {
    const ratings = judged.flatMap(({ labels, value }) => {
      const values = typeof value === 'number' ? [value] : value;
      const versions = kind === 'mushra' ? labels.slice(1) : labels;
      return versions.map(({ item, system, role, isCatch }, version) => ({
        ...{ item, system, role, isCatch },
        value: values[version] as number,
      }));
    });
    return { ratings, choices: [] };
  }
  const choices = judged.map(({ labels, value }) => choiceOf(key, labels, value as number));
  return { ratings: [], choices };
}

function choiceOf({ page, arms, baseline, primary }: TestKey, labels: readonly KeyedClip[], value: number): PairChoice {
  const [first, second, x] = labels as readonly [KeyedClip, KeyedClip, KeyedClip | undefined];
  const chosen = (value === 0 ? first : second).system;
  const names = [first.system, second.system];
  const other = first.isCatch ? noiseName : names.includes(baseline) ? baseline : secondOf(arms, primary, names);
  const arm = first.isCatch ? recordingName : (names.find((name) => name !== other) as string);
  return {
    ...{ item: first.item, arm, baseline: other, isCatch: first.isCatch, isFirst: value === 0 },
    isHit: chosen === (page.kind === 'abx' ? x?.system : arm),
  };
}

/** Of two arms without the baseline, the one that the claimed arm or the order of the arms puts behind. */
function secondOf(arms: readonly string[], primary: string, names: readonly string[]): string {
  const order = [primary, ...arms.filter((name) => name !== primary)];
  return names.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))[1] as string;
}
