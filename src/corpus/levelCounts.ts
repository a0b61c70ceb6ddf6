/** Clips shorter than this keep their level counts. */
export const pooledBelowSeconds = 2;

/** How many frames have which level, in steps of 1 dB. */
export interface LevelCounts {
  /** dBFS of the first count. */
  readonly fromDb: number;
  readonly counts: readonly number[];
}

export function countLevels(levelsDb: Float64Array): LevelCounts {
  const rounded = Array.from(levelsDb, Math.round);
  const fromDb = Math.min(...rounded);
  const counts = new Array<number>(Math.max(...rounded) - fromDb + 1).fill(0);
  for (const level of rounded) counts[level - fromDb] = (counts[level - fromDb] ?? 0) + 1;
  return { fromDb, counts };
}

/** The levels of all clips, each as often as it was counted. */
export function pooledLevels(clips: readonly LevelCounts[]): Float64Array {
  return Float64Array.from(
    clips.flatMap(({ fromDb, counts }) =>
      counts.flatMap((count, index) => new Array<number>(count).fill(fromDb + index)),
    ),
  );
}
