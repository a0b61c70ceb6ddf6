import { createInterface } from 'node:readline';

/**
 * The contender's side of `contender.ts`: does `work` once for each line and answers with its duration in milliseconds,
 * or with what it measured itself. `losses` are of its first steps, for comparison with the others.
 */
export async function serve(
  work: () => unknown,
  { warmups = 3, losses = [] }: { readonly warmups?: number; readonly losses?: readonly number[] } = {},
): Promise<void> {
  for (let turn = 0; turn < warmups; turn++) await work();
  console.log(JSON.stringify({ ready: true, losses }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const startedAt = performance.now();
    const measured = await work();
    const value = typeof measured === 'number' ? measured : performance.now() - startedAt;
    console.log(JSON.stringify({ value, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
  }
}
