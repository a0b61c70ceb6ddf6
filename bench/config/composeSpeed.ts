/**
 * How long the default config takes to compose, and a sweep of 1,000 jobs to compose, check and freeze. See README.md.
 *
 *     npx tsx bench/config/composeSpeed.ts
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configPlace } from '../../src/cli/configTree.ts';
import { planSweep } from '../../src/cli/planSweep.ts';
import { composeConfig, resolveConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { freezeSweep } from '../../src/run/sweepFolder.ts';

const args = { 'config-dir': [], 'config-name': 'config' };

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function composeOnce(): Promise<void> {
  resolveConfig(composeConfig(await configPlace(args, await findProject(process.cwd()))));
}

async function freezeThousand(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-bench-'));
  const plan = await planSweep({ ...args, overrides: ['seed=range(0,1000)', `sweep.folder=${folder}`] });
  await freezeSweep(folder, plan);
  rmSync(folder, { recursive: true });
}

async function report(name: string, rounds: number, work: () => Promise<void>): Promise<void> {
  const first = await timed(work);
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await timed(work));
  times.sort((a, b) => a - b);
  const [least = Number.NaN] = times;
  const median = times[Math.floor(times.length / 2)] ?? Number.NaN;
  console.log(
    `${name}: first ${first.toFixed(0)} ms, least ${least.toFixed(0)} ms, median ${median.toFixed(0)} ms of ${rounds}`,
  );
}

await report('compose and resolve the default config', 15, composeOnce);
await report('compose, check and freeze 1,000 jobs', 3, freezeThousand);
