import type { ContenderSpec } from '../contest/contender.ts';

/** Jobs of one thread each, one at a time and two. */
export function jobParts(ours: (variant: string, script: string, args: readonly string[]) => ContenderSpec) {
  return [4, 8].map((jobs) => ({
    size: `sweep of ${jobs} jobs of one thread`,
    unit: 's',
    contenders: [1, 2].map((processes) =>
      ours(`${processes}-process${processes > 1 ? 'es' : ''}`, 'scaling/jobs.ts', [String(jobs), String(processes)]),
    ),
  }));
}
