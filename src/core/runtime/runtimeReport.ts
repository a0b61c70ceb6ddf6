/** The backends that can carry the work, fastest first. */
export const backendNames = ['node-gpu', 'node', 'wasm'] as const;

export type BackendName = (typeof backendNames)[number];

export type BackendChoice = 'auto' | BackendName;

/** Which backend runs, on what, and why: printed as the first line of each run and by the doctor. */
export interface RuntimeReport {
  readonly backend: BackendName;
  /** Version of the native TensorFlow library, or undefined on wasm. */
  readonly tensorFlowVersion: string | undefined;
  /** Name of the processor or graphics card. */
  readonly device: string;
  /** Threads that one operation may use. */
  readonly threads: number;
  /** What was tried before this backend and why it was not taken, or that it was asked for. */
  readonly reason: string;
  /** The command that would bring a faster backend, where there is one. */
  readonly fasterBy?: string;
  /** All of the above as one line for users. */
  readonly line: string;
}

/** One line that names the backend, its version, device and threads, the reason, and what would be faster. */
export function reportLine(report: Omit<RuntimeReport, 'line'>): string {
  const version = report.tensorFlowVersion === undefined ? '' : ` (TensorFlow ${report.tensorFlowVersion})`;
  const threads = report.threads === 1 ? '1 thread' : `${report.threads} threads`;
  const faster = report.fasterBy === undefined ? '' : `; faster: ${report.fasterBy}`;
  return `backend ${report.backend}${version} on ${report.device}, ${threads}; ${report.reason}${faster}`;
}
