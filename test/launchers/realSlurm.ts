import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processIsAlive } from '../../src/core/processIsAlive.ts';
import { until } from './tinySweep.ts';

/** A Slurm cluster of one node: this machine. */
export interface RealSlurm {
  /** What Slurm's commands need to find it. */
  readonly env: { readonly SLURM_CONF: string };
  /** Runs a command of Slurm's; what it prints. */
  ask(program: string, ...args: readonly string[]): string;
  stopController(): Promise<void>;
  startController(): Promise<void>;
  stop(): Promise<void>;
}

/** Why no cluster can be started on this machine; undefined: one can. */
export function slurmProblem(): string | undefined {
  if (process.platform !== 'linux') return 'Slurm runs on Linux';
  const missing = ['slurmctld', 'slurmd', 'sbatch', 'munged'].filter((name) => spawnSync('which', [name]).status !== 0);
  if (missing.length > 0) return `${missing.join(', ')} not installed (Debian: apt-get install slurm-wlm munge)`;
  return process.getuid?.() === 0 ? undefined : 'the daemons of a test cluster must be started by root';
}

/** Starts munge where it does not run, a controller and a node daemon; only loopback addresses are used. */
export async function startSlurm(): Promise<RealSlurm> {
  const folder = mkdtempSync(join(tmpdir(), 'tonelab-slurm-'));
  const stopMunge = startMunge();
  for (const name of ['ctl', 'd']) mkdirSync(join(folder, name));
  const env = { SLURM_CONF: join(folder, 'slurm.conf') };
  writeFileSync(env.SLURM_CONF, clusterConfig(folder, [await freePort(), await freePort()]));
  const ask = (program: string, ...args: readonly string[]) =>
    execFileSync(program, args, {
      env: { ...process.env, ...env },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const stopController = () => endDaemon(join(folder, 'ctl.pid'));
  ask('slurmctld');
  ask('slurmd');
  await until('the node is idle', () => attempt(() => ask('sinfo', '--noheader', '--format=%T')).startsWith('idle'));
  return {
    env,
    ask,
    startController: async () => {
      ask('slurmctld');
      await until('the controller answers', () => attempt(() => ask('sinfo', '--noheader')) !== '');
    },
    stopController,
    stop: async () => {
      attempt(() => ask('scancel', '--signal=KILL', '--full', '--user=root'));
      attempt(() => ask('scancel', '--user=root'));
      await stopController();
      await endDaemon(join(folder, 'd.pid'));
      stopMunge();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function clusterConfig(folder: string, [controllerPort, nodePort]: readonly [number, number]): string {
  const host = hostname();
  const settings = {
    ClusterName: 'lab',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: controllerPort,
    SlurmdPort: nodePort,
    AuthType: 'auth/munge',
    SlurmUser: 'root',
    SlurmdUser: 'root',
    StateSaveLocation: join(folder, 'ctl'),
    SlurmdSpoolDir: join(folder, 'd'),
    SlurmctldPidFile: join(folder, 'ctl.pid'),
    SlurmdPidFile: join(folder, 'd.pid'),
    SlurmctldLogFile: join(folder, 'ctl.log'),
    SlurmdLogFile: join(folder, 'd.log'),
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    JobAcctGatherType: 'jobacct_gather/none',
    ReturnToService: 2,
    MpiDefault: 'none',
  };
  return [
    ...Object.entries(settings).map(([key, value]) => `${key}=${value}`),
    `NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN`,
    `PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
    '',
  ].join('\n');
}

/** Starts munge as its own user; the result ends it, where it was started here. */
function startMunge(): () => void {
  const works = () => spawnSync('bash', ['-c', 'munge -n | unmunge']).status === 0;
  if (works()) return () => undefined;
  mkdirSync('/run/munge', { recursive: true });
  execFileSync('chown', ['munge:', '/run/munge']);
  execFileSync('runuser', ['-u', 'munge', '--', 'munged']);
  if (!works()) throw new Error('munged was started and does not answer');
  return () => void attempt(() => String(process.kill(Number(readFileSync('/run/munge/munged.pid', 'utf8')))));
}

async function endDaemon(pidFile: string): Promise<void> {
  const pid = Number(attempt(() => readFileSync(pidFile, 'utf8')));
  if (pid === 0) return;
  process.kill(pid, 'SIGTERM');
  await until(`the daemon of ${pidFile} has ended`, () => !processIsAlive(pid));
}

function attempt(work: () => string): string {
  try {
    return work();
  } catch {
    return '';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
