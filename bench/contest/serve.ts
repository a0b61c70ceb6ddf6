import { createInterface } from 'node:readline';

/**
 * The contender's side of `contender.ts`: does `work` once for each line and answers with its duration in milliseconds,
 * divided by `per`.
 */
export async function serve(work: () => void | Promise<void>, { warmups = 3, per = 1 } = {}): Promise<void> {
  for (let turn = 0; turn < warmups; turn++) await work();
  console.log(JSON.stringify({ ready: true }));
  for await (const _ of createInterface({ input: process.stdin })) {
    const startedAt = performance.now();
    await work();
    const value = (performance.now() - startedAt) / per;
    console.log(JSON.stringify({ value, peakRssMb: process.resourceUsage().maxRSS / 1024 }));
  }
}
