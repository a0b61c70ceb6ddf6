import type { ContenderSpec } from '../contest/contender.ts';

/** About three times as many each time, so that the order of growth can be read off. */
const counts = [1, 10, 100, 300, 1000, 3000, 10_000];
/** What cleaning takes for each recording does not change with their number either; it takes longer. */
const mostCleaned = 3000;

/** Processor time of `prepare` over the number of recordings: by features alone, and with the steps and gates of `preparation=clean`. */
export function prepareParts(ours: (variant: string, script: string, args: readonly string[]) => ContenderSpec) {
  return counts.map((count) => ({
    size: `prepare, ${count} recordings of 2 s`,
    unit: 'ms CPU',
    contenders: [
      ours('tonelab', 'prepare/ours.ts', [String(count), 'time']),
      ...(count > mostCleaned ? [] : [ours('tonelab-clean', 'prepare/ours.ts', [String(count), 'time', 'clean'])]),
    ],
  }));
}
