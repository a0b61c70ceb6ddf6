import { type Progress, progress } from '../core/logging/progress.ts';
import { freezeRun, type OpenRun } from '../run/openRun.ts';
import { runStages } from '../run/runStages.ts';
import type { RecipeResult, RunObserver } from '../run/trainRecipe.ts';
import { printNote } from './output.ts';
import { stopSignal } from './stopSignal.ts';

/** Trains a run's recipe with progress on the terminal; a signal writes a checkpoint and stops. */
export async function runTraining(
  run: OpenRun,
  options: {
    readonly configYaml: string;
    /** What the config was composed from, by file name. */
    readonly origin?: Readonly<Record<string, string>>;
    readonly quiet: boolean;
  },
): Promise<RecipeResult> {
  const stop = stopSignal((name) =>
    printNote(`${name}: writing a checkpoint, then stopping; the same command goes on from there`),
  );
  const say = options.quiet ? () => undefined : printNote;
  try {
    await freezeRun(run, options.configYaml, options.origin);
    return await runStages(run, { observer: terminalObserver(say, options.quiet), signal: stop.signal });
  } finally {
    stop.release();
  }
}

/** Share of a stage's time from which waiting for batches is worth a word. */
const longestWait = 0.1;

/** A bar per stage, with the smoothed loss as its note. */
function terminalObserver(say: (text: string) => void, quiet: boolean): RunObserver {
  let bar: Progress | undefined;
  let last = 0;
  let smoothed: number | undefined;
  return {
    onStage: (stage, { description, folder, reused, steps, from }) => {
      if (reused) {
        say(`stage ${stage}: finished before, reused from ${folder}`);
        return;
      }
      say(`stage ${stage}: ${description}`);
      say(`  writes to ${folder}${from > 0 ? `, goes on from step ${from}` : ''}`);
      bar?.finish();
      bar = progress({ label: `train ${stage}`, total: steps, unit: 'steps', done: from, quiet });
      last = from;
      smoothed = undefined;
    },
    onStep: (_stage, step, metrics) => {
      // Totals come in the order of the updates, and the last update is the model's own.
      const loss = Object.entries(metrics).findLast(([name]) => /^loss\/[^/]+\/total$/.test(name))?.[1] ?? 0;
      smoothed = smoothed === undefined ? loss : 0.95 * smoothed + 0.05 * loss;
      bar?.advance(step - last, `loss ${smoothed.toFixed(2)}`);
      last = step;
    },
    onStageEnd: (stage, { wallSeconds, waitedSeconds }) => {
      bar?.finish();
      bar = undefined;
      if (waitedSeconds < longestWait * wallSeconds) return;
      const times = `${waitedSeconds.toFixed(0)} s of ${wallSeconds.toFixed(0)} s`;
      say(`stage ${stage}: waited for data ${times}; raise trainer.dataThreads, or keep the cache on a faster disk`);
    },
    onNote: say,
  };
}

/** Notes of downloads and preparation: a bar where there is a count, a line where there is none. */
export function preparationReport(quiet: boolean): (message: string, done?: number, total?: number) => void {
  let bar: Progress | undefined;
  let barLabel = '';
  let last = 0;
  return (message, done, total) => {
    if (quiet) return;
    if (done === undefined || total === undefined) {
      bar?.finish();
      bar = undefined;
      printNote(message);
      return;
    }
    if (message !== barLabel) {
      bar?.finish();
      bar = undefined;
      barLabel = message;
      last = 0;
    }
    // A note may have stood between: the bar goes on where it was.
    bar ??= progress({ label: message, total, unit: 'items', quiet, done: last });
    bar?.advance(done - last);
    last = done;
    if (done >= total) {
      bar?.finish();
      bar = undefined;
      barLabel = '';
    }
  };
}
