import type { LauncherJob } from '../../../core/launcherContract.ts';
import type { SlurmLauncherConfig } from './config.ts';

/**
 * The script that each task of an array runs: its job's command, whose output goes to the job's log. Before the time limit
 * Slurm sends USR1 to the script alone: the job writes a checkpoint, and the task is queued again. TERM comes from Slurm to
 * every process of a task, so it is not passed on. `<task>.exit` holds how the command ended, unless the task begins anew.
 */
export function arrayScript(
  jobs: readonly LauncherJob[],
  config: SlurmLauncherConfig,
  place: { readonly name: string; readonly folder: string; readonly workingFolder: string },
): string {
  return [
    '#!/bin/bash',
    ...sbatchOptions(config, place).map((option) => `#SBATCH ${option}`),
    ...config.setup,
    'export TF_NUM_INTRAOP_THREADS="$SLURM_CPUS_PER_TASK" TF_NUM_INTEROP_THREADS="$SLURM_CPUS_PER_TASK"',
    `note=${quoted(place.folder)}/"$SLURM_ARRAY_TASK_ID".exit`,
    'case "$SLURM_ARRAY_TASK_ID" in',
    ...jobs.map(({ command, log }, task) => `${task}) log=${quoted(log)}; set -- ${command.map(quoted).join(' ')} ;;`),
    'esac',
    'rm -f "$note"',
    'again=',
    `trap ':' TERM`,
    `trap 'again=1; kill -TERM "$job" 2>/dev/null' USR1`,
    '"$@" >>"$log" 2>&1 &',
    'job=$!',
    'while :; do',
    '  wait "$job"; code=$?',
    '  [ "$code" -gt 128 ] && kill -0 "$job" 2>/dev/null || break',
    'done',
    'if [ -n "$again" ] && [ "$code" -ne 0 ] && scontrol requeue "$SLURM_JOB_ID"; then exit 0; fi',
    'echo "$code" >"$note.new" && mv "$note.new" "$note"',
    'exit "$code"',
    '',
  ].join('\n');
}

function sbatchOptions(
  config: SlurmLauncherConfig,
  { name, folder, workingFolder }: { readonly name: string; readonly folder: string; readonly workingFolder: string },
): readonly string[] {
  const { partition, account, qos, time, memory, cpus, gres, options, warnSeconds } = config;
  const given = { partition, account, qos, time, mem: memory, gres };
  return [
    `--job-name="${name}"`,
    `--chdir="${workingFolder}"`,
    `--output="${folder}/%a.out"`,
    '--open-mode=append',
    '--requeue',
    `--signal=B:USR1@${warnSeconds}`,
    `--cpus-per-task=${cpus}`,
    ...Object.entries(given).flatMap(([option, value]) => (value === null ? [] : [`--${option}=${value}`])),
    ...options,
  ];
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
