/** How often a job looks whether the launcher that started it is still there. */
const lookMs = 1000;

/**
 * Aborts when the work shall stop with a checkpoint: on the first SIGINT or SIGTERM, when the launcher that started this
 * process is gone, and when nobody reads what it prints any more. A second signal ends the process at once.
 */
export function stopSignal(onStop: (why: string) => void): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const stop = (why: string) => {
    if (controller.signal.aborted) return;
    controller.abort();
    onStop(why);
  };
  const onSignal = (name: NodeJS.Signals) => {
    if (controller.signal.aborted) process.exit(1);
    stop(name);
  };
  const onClosed = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    stop('the output was closed');
  };
  const looking = setInterval(() => {
    if (launcherIsGone()) stop('the launcher is gone');
  }, lookMs).unref();
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  for (const stream of outputs) stream.on('error', onClosed);
  return {
    signal: controller.signal,
    release: () => {
      clearInterval(looking);
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      for (const stream of outputs) stream.off('error', onClosed);
    },
  };
}

const outputs = [process.stdout, process.stderr];

/** `TONELAB_LAUNCHER` is the process number of the launcher on this machine. */
function launcherIsGone(): boolean {
  const launcher = process.env['TONELAB_LAUNCHER'];
  return launcher !== undefined && Number(launcher) !== process.ppid;
}
