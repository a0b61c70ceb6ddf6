/** Contender: one piece of work of the command line's config. Run by `npm run bench -- config`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { configPlace } from '../../src/cli/configTree.ts';
import { planSweep } from '../../src/cli/planSweep.ts';
import { composeConfig, resolveConfig } from '../../src/core/config/composeConfig.ts';
import { findProject } from '../../src/core/config/projectConfig.ts';
import { freezeSweep } from '../../src/run/sweepFolder.ts';
import { serve } from '../contest/serve.ts';

const args = { 'config-dir': [], 'config-name': 'config' };
const program = fileURLToPath(new URL('../../bin/tonelab.mjs', import.meta.url));

async function compose(): Promise<void> {
  resolveConfig(composeConfig(await configPlace(args, await findProject(process.cwd()))));
}

/** Its own time, without that of taking the folders away again. */
async function freezeThousand(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-bench-'));
  const startedAt = performance.now();
  const plan = await planSweep({ ...args, overrides: ['seed=range(0,1000)', `sweep.folder=${folder}`] });
  await freezeSweep(folder, { ...plan, launcher: plan.launchedBy.node });
  const value = performance.now() - startedAt;
  rmSync(folder, { recursive: true });
  return value;
}

function help(): void {
  const { status } = spawnSync('node', [program, '--help'], { stdio: 'ignore' });
  if (status !== 0) process.exit(1);
}

const work = { compose, help, sweep: freezeThousand }[process.argv[2] ?? ''];
if (work === undefined) throw new RangeError(`no work '${process.argv[2]}'; known: compose, help, sweep`);
await serve(work, { warmups: 1 });
