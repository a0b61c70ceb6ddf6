import type { InstallOutcome, InstallProgress } from '../core/runtime/installProgress.ts';
import { installRuntime } from '../core/runtime/installRuntime.ts';

export interface RuntimeInstallOptions {
  readonly gpu: boolean;
  readonly force: boolean;
  /** Called at each step and, while something is downloaded, twice a second. */
  readonly onProgress: (progress: InstallProgress) => void;
}

/**
 * `tonelab runtime install`: see {@link installRuntime}. A GPU build is announced as what it is: not yet run on one.
 * @throws RuntimeSetupError when the install breaks off; running it again goes on from there.
 */
export async function runRuntimeInstall(options: RuntimeInstallOptions): Promise<InstallOutcome> {
  const outcome = await installRuntime(options);
  if (!options.gpu || outcome.installed === 'none') return outcome;
  return { ...outcome, line: `${outcome.line} (written from the CPU recipe; not yet run on a GPU)` };
}

/**
 * Progress as plain lines: one per step, and one per tenth of a download. For terminals without a progress bar.
 */
export function progressLines(write: (line: string) => void): (progress: InstallProgress) => void {
  let last = '';
  return ({ step, message, fraction }) => {
    const share = fraction === undefined ? '' : ` ${Math.floor(fraction * 10) * 10} %`;
    const line = step === 'download' && fraction === undefined ? message.replace(/ \(.*\)$/, '') : `${message}${share}`;
    if (line !== last) write(line);
    last = line;
  };
}
