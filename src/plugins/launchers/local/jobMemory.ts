import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import type { JobProcess } from './jobProcess.ts';

/** So long the first job runs alone where nobody said what a job takes. */
const firstAloneMs = 60_000;

/** Decides by memory whether one more job may start. Where the system does not tell what a process takes, it always may. */
export class JobMemory {
  readonly #stated: number | undefined;
  #largestPeak = 0;
  #ended = 0;

  constructor(statedBytes: number | undefined) {
    this.#stated = statedBytes;
  }

  look(running: readonly JobProcess[]): void {
    for (const { pid } of running) this.#largestPeak = Math.max(this.#largestPeak, memoryOf(pid).peakBytes);
  }

  noteEnd(): void {
    this.#ended += 1;
  }

  /** Why no other job may start yet; undefined: one may. What running jobs will still take is left to them. */
  shortage(running: readonly JobProcess[]): string | undefined {
    if (running.length === 0) return undefined;
    const isKnown = this.#ended > 0 || running.some(({ startedAtMs }) => Date.now() - startedAtMs > firstAloneMs);
    if (this.#stated === undefined && !isKnown) return 'until it is seen what the first one takes';
    const needed = this.#stated ?? this.#largestPeak;
    const growth = running.map(({ pid }) => Math.max(0, needed - memoryOf(pid).residentBytes));
    const free = freeBytes() - growth.reduce((sum, bytes) => sum + bytes, 0);
    if (free >= needed) return undefined;
    return `a job takes ${gib(needed)} and ${gib(Math.max(0, free))} are left beside those that run (launcher.memoryGib)`;
  }
}

/** What the whole machine, or the container where it has a limit, can still give. */
function freeBytes(): number {
  return typeof process.availableMemory === 'function' ? process.availableMemory() : freemem();
}

function memoryOf(pid: number | undefined): { readonly residentBytes: number; readonly peakBytes: number } {
  const status = pid === undefined ? '' : statusOf(pid);
  const read = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0);
  return { residentBytes: read('VmRSS'), peakBytes: read('VmHWM') };
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
