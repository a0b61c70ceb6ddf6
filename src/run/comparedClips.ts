import { join } from 'node:path';
import type { EvaluatedItem, SystemName } from '../evaluation/runEvaluation.ts';
import type { ComparedRun } from './comparison.ts';

/** One version of a held-out item. */
interface ComparedClip {
  readonly label: SystemName;
  /** The arm that said it; absent for recordings and copy synthesis. */
  readonly name?: string;
  /** The path of a file. */
  readonly wav: string;
}

/** The recording of an item and its copy synthesis, as the first run has them, and the item as each run said it. */
export function comparedClips(
  item: Pick<EvaluatedItem, 'id' | 'clips'>,
  runs: readonly ComparedRun[],
): readonly ComparedClip[] {
  const real = item.clips.filter(({ system }) => system !== 'synthesis');
  return [
    ...real.map(({ system, wav }) => ({ label: system, wav: join(runs[0]?.folder ?? '', wav) })),
    ...runs.flatMap(({ arm, folder, evaluation }) => {
      const own = evaluation.items.find((one) => one.id === item.id);
      const clip = own?.clips.find(({ system, timbreOf }) => system === 'synthesis' && timbreOf === undefined);
      return clip === undefined ? [] : [{ label: clip.system, name: arm, wav: join(folder, clip.wav) }];
    }),
  ];
}
