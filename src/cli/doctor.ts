import { existsSync, readdirSync, statfsSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { findBuildTools, installHint } from '../core/runtime/buildTools.ts';
import { folderBytes } from '../core/runtime/folderBytes.ts';
import { firstLineOf } from '../core/runtime/runCommand.ts';
import { cacheRoot } from '../core/runtime/runtimeCache.ts';
import type { RuntimeReport } from '../core/runtime/runtimeReport.ts';
import { installCommand, startBackend } from '../core/runtime/startBackend.ts';

/** One thing that the doctor looked for. */
interface DoctorTool {
  readonly name: string;
  /** What it says of itself, or null when it is not there. */
  readonly found: string | null;
  readonly neededFor: string;
  /** The command that brings it. */
  readonly mend: string;
}

/** Something to mend, and the command that does. */
interface DoctorFinding {
  readonly what: string;
  readonly mend: string;
}

export interface DoctorReport {
  readonly node: { readonly version: string; readonly supported: boolean };
  readonly backend: RuntimeReport | null;
  readonly memory: { readonly totalBytes: number; readonly freeBytes: number };
  readonly disk: { readonly folder: string; readonly freeBytes: number };
  readonly tools: readonly DoctorTool[];
  /** Folders that are kept between runs: the native runtime, recordings, weights. */
  readonly cache: {
    readonly folder: string;
    readonly entries: readonly { readonly name: string; readonly bytes: number }[];
  };
  /** What keeps tonelab from running here. */
  readonly problems: readonly DoctorFinding[];
  /** What would make it faster or complete. */
  readonly advice: readonly DoctorFinding[];
}

/** Looks at everything that decides whether and how fast tonelab runs here; changes nothing. */
export async function runDoctor(): Promise<DoctorReport> {
  const backend = await startBackend('auto').catch((error: unknown) => String(error));
  const started = typeof backend === 'string' ? null : backend;
  const [major = 0] = process.versions.node.split('.').map(Number);
  const report = {
    node: { version: process.versions.node, supported: major >= 20 && major <= 24 },
    backend: started,
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    disk: freeDisk(cacheRoot()),
    tools: findTools(),
    cache: { folder: cacheRoot(), entries: cacheEntries(cacheRoot()) },
  };
  const problems = findProblems(report);
  if (typeof backend === 'string') problems.unshift({ what: backend, mend: 'npm ci' });
  return { ...report, problems, advice: findAdvice(report) };
}

type Examined = Omit<DoctorReport, 'problems' | 'advice'>;

function findProblems({ node, memory, disk }: Examined): DoctorFinding[] {
  const problems: DoctorFinding[] = [];
  if (!node.supported) {
    problems.push({ what: `Node ${node.version} is not one of 20 to 24`, mend: 'install Node 20, 22 or 24' });
  }
  if (memory.totalBytes < 3.5 * 2 ** 30) {
    const what = `${size(memory.totalBytes)} of memory: even the nano presets need 4 GB`;
    problems.push({ what, mend: 'use a machine with more' });
  }
  if (disk.freeBytes < 2e9) {
    const mend = 'free some, or set TONELAB_CACHE to a folder on another disk';
    problems.push({ what: `less than 2 GB free in ${disk.folder}`, mend });
  }
  return problems;
}

function findAdvice({ backend, tools }: Examined): DoctorFinding[] {
  const faster = backend?.fasterBy;
  const advice = faster === undefined ? [] : [{ what: `${backend?.backend} is not the fastest backend`, mend: faster }];
  const missing = tools.filter((tool) => tool.found === null);
  // What only the native install needs is of no interest once it is installed.
  const wanted = missing.filter((tool) => faster !== undefined || tool.neededFor !== installCommand);
  return [
    ...advice,
    ...wanted.map(({ name, neededFor, mend }) => ({ what: `no ${name}, needed for ${neededFor}`, mend })),
  ];
}

function findTools(): DoctorTool[] {
  const { python, compiler } = findBuildTools();
  const aptGet = firstLineOf(['apt-get', '--version']);
  const native = installCommand;
  return [
    tool('python3', firstLineOf(['python3', '--version']), native, installHint('python3')),
    tool('pip or uv', python?.version, native, installHint('python3-pip')),
    tool('C++ compiler', compiler && firstLineOf([compiler, '--version']), native, installHint('g++')),
    tool(
      'apt-get',
      aptGet,
      'fetching the recordings of gcin-voice',
      'use a Debian or Ubuntu machine, or the folder corpus',
    ),
    tool('chromium', findChromium(), 'looking at the pages in tests', installHint('chromium')),
  ];
}

function tool(name: string, found: string | undefined, neededFor: string, mend: string): DoctorTool {
  return { name, found: found ?? null, neededFor, mend };
}

function findChromium(): string | undefined {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const version = firstLineOf([name, '--version']);
    if (version !== undefined) return version;
  }
  return undefined;
}

function freeDisk(folder: string): DoctorReport['disk'] {
  let present = folder;
  while (!existsSync(present) && dirname(present) !== present) present = dirname(present);
  const disk = statfsSync(present);
  return { folder: present, freeBytes: disk.bavail * disk.bsize };
}

function cacheEntries(folder: string): { name: string; bytes: number }[] {
  if (!existsSync(folder)) return [];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({ name, bytes: folderBytes(join(folder, name)) }));
}

/** The report as lines for a terminal. */
export function renderDoctor(report: DoctorReport): string {
  const { backend, memory, disk, cache } = report;
  const kept = cache.entries.map(({ name, bytes }) => `${name} ${size(bytes)}`).join(', ');
  const rows: (readonly [string, string])[] = [
    ['Node', `${report.node.version}${report.node.supported ? '' : ' (20 to 24 are supported)'}`],
    ['Backend', backend === null ? 'none starts' : `${backend.backend}: ${backend.reason}`],
    ['TensorFlow', backend?.tensorFlowVersion ?? 'not native'],
    ['Steps', stepsLine(report)],
    ['Device', backend === null ? '-' : `${backend.device}, ${backend.threads} thread(s)`],
    ['Memory', `${size(memory.totalBytes)}, ${size(memory.freeBytes)} free`],
    ['Disk', `${size(disk.freeBytes)} free in ${disk.folder}`],
    ['Cache', `${cache.folder}: ${kept === '' ? 'empty' : kept}`],
    ...report.tools.map(({ name, found }) => [name, found ?? 'missing'] as const),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(14)}${value}`);
  const problems = findings('What must be mended:', report.problems);
  const advice = findings('What could be better:', report.advice);
  return [
    ...lines,
    ...(problems.length + advice.length === 0 ? ['', 'Nothing is missing.'] : [...problems, ...advice]),
  ].join('\n');
}

function stepsLine({ backend }: DoctorReport): string {
  if (backend === null) return '-';
  return backend.backend === 'wasm'
    ? 'run operation by operation (slow): graphs need the native runtime'
    : 'compiled as TensorFlow graphs (trainer.compile=off runs them by operation)';
}

function findings(title: string, found: readonly DoctorFinding[]): string[] {
  if (found.length === 0) return [];
  return ['', title, ...found.flatMap(({ what, mend }) => [`- ${what}`, `    ${mend}`])];
}

function size(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`;
}
