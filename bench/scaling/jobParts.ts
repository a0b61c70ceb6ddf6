import type { ContenderSpec } from '../contest/contender.ts';

/** On two processors: jobs of one thread each, one at a time and two, and one at a time of two threads. */
export function jobParts(ours: (variant: string, script: string, args: readonly string[]) => ContenderSpec) {
  return [4, 8].map((jobs) => ({
    size: `sweep of ${jobs} jobs`,
    unit: 's',
    contenders: [
      ours('1-process', 'scaling/jobs.ts', [String(jobs), '1', '1']),
      ours('1-process-2-threads', 'scaling/jobs.ts', [String(jobs), '1', '2']),
      ours('2-processes', 'scaling/jobs.ts', [String(jobs), '2', '1']),
    ],
  }));
}
