import { createInterface } from 'node:readline';

interface ServeOptions {
  readonly warmups?: number;
  readonly losses?: readonly number[];
  readonly per?: number;
  /** Of the part that is measured, for the table. */
  readonly parameters?: number;
}

/**
 * The contender's side of `contender.ts`: does `work` once for each line and answers with its duration in milliseconds,
 * divided by `per`, or with what it measured itself. `losses` are of its first steps, for comparison with the others.
 */
export async function serve(
  work: () => unknown,
  { warmups = 3, losses = [], per = 1, parameters }: ServeOptions = {},
): Promise<void> {
  for (let turn = 0; turn < warmups; turn++) await work();
  console.log(JSON.stringify({ ready: true, losses, parameters }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const startedAt = performance.now();
    const measured = await work();
    const value = typeof measured === 'number' ? measured : (performance.now() - startedAt) / per;
    console.log(JSON.stringify({ value, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
  }
}
