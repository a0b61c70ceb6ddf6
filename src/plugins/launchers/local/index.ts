import { availableParallelism } from 'node:os';
import type { Plugin } from '../../../core/contracts.ts';
import type { Launcher } from '../../../core/launcherContract.ts';
import { type LocalLauncherConfig, localLauncherConfigSchema } from './config.ts';
import { runPool } from './jobPool.ts';

/** Runs the jobs of a sweep on this machine, each in a process of its own, as many at a time as processors and memory allow. */
export const localLauncher: Plugin<'launcher'> = {
  kind: 'launcher',
  name: 'local',
  summary: "a sweep's jobs on this machine, several processes at a time",
  configSchema: localLauncherConfigSchema,
  create: (config: LocalLauncherConfig, environment): Launcher => ({
    launch(jobs, watch) {
      const processors = availableParallelism();
      // Small models hardly gain by a second thread: docs/launchers.md.
      const processes = config.processes ?? (environment.usesGpu() ? 1 : processors);
      const share = processes > 1 ? Math.max(1, Math.floor(processors / processes)) : undefined;
      const memoryBytes = config.memoryGib === null ? undefined : config.memoryGib * 2 ** 30;
      return runPool(jobs, { processes, threads: config.threads ?? share, memoryBytes }, watch);
    },
  }),
};
