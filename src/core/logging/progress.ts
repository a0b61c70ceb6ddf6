import cliProgress from 'cli-progress';

/** What a long work tells about itself. */
export interface Progress {
  /** `count` more units are done; the note stands at the line's end, such as a loss. */
  advance(count: number, note?: string): void;
  /** The work is over, done or not. */
  finish(): void;
}

export interface ProgressChoices {
  readonly label: string;
  /** How many units there are. */
  readonly total: number;
  /** What is counted, in the plural: 'steps', 'recordings'. */
  readonly unit: string;
  /** How many are done already, such as when a run is resumed. @default 0 */
  readonly done?: number;
  /** true: say nothing, as `--json` asks. @default false */
  readonly quiet?: boolean;
  /** @default process.stderr */
  readonly stream?: NodeJS.WriteStream;
  /** The clock. @default the time of day */
  readonly nowSeconds?: () => number;
}

/** Lines elsewhere than on a terminal: at each tenth of the work, or when this long has passed. */
const lineEverySeconds = 15;

/**
 * Shows how far a long work is: on a terminal a bar with rate and time left, elsewhere plain lines at a sober interval.
 * Goes to standard error, so that results on standard output stay clean.
 */
export function progress(choices: ProgressChoices): Progress {
  if (choices.quiet) return { advance: () => undefined, finish: () => undefined };
  const stream = choices.stream ?? process.stderr;
  const meter = rateMeter(choices);
  return stream.isTTY ? barProgress(choices, stream, meter) : lineProgress(choices, stream, meter);
}

interface Meter {
  readonly done: number;
  readonly elapsedSeconds: number;
  add(count: number): void;
  /** `120/500 steps · 3.1 steps/s · 2 min left` */
  describe(): string;
}

function rateMeter({
  total,
  unit,
  done: doneBefore = 0,
  nowSeconds = () => Date.now() / 1000,
}: ProgressChoices): Meter {
  const begun = nowSeconds();
  let done = doneBefore;
  return {
    get done() {
      return done;
    },
    get elapsedSeconds() {
      return nowSeconds() - begun;
    },
    add(count) {
      done += count;
    },
    describe() {
      const elapsed = nowSeconds() - begun;
      const rate = elapsed > 0 ? (done - doneBefore) / elapsed : 0;
      const parts = [`${done}/${total} ${unit}`];
      if (rate > 0) parts.push(showRate(rate, unit));
      if (rate > 0 && done < total) parts.push(`${showDuration((total - done) / rate)} left`);
      if (done >= total) parts.push(`took ${showDuration(elapsed)}`);
      return parts.join(' · ');
    },
  };
}

function barProgress(choices: ProgressChoices, stream: NodeJS.WriteStream, meter: Meter): Progress {
  const bar = new cliProgress.SingleBar(
    {
      format: '{label} {bar} {described}{note}',
      stream,
      hideCursor: true,
      clearOnComplete: false,
      barsize: 24,
      fps: 5,
    },
    cliProgress.Presets.shades_classic,
  );
  const payload = (note: string) => ({
    label: choices.label,
    described: meter.describe(),
    note: note === '' ? '' : ` · ${note}`,
  });
  let lastNote = '';
  bar.start(Math.max(1, choices.total), meter.done, payload(''));
  return {
    advance(count, note) {
      meter.add(count);
      lastNote = note ?? lastNote;
      bar.update(meter.done, payload(lastNote));
    },
    finish() {
      if (!bar.isActive) return;
      bar.update(meter.done, payload(lastNote));
      bar.stop();
    },
  };
}

function lineProgress(choices: ProgressChoices, stream: NodeJS.WriteStream, meter: Meter): Progress {
  const tenthOf = () => Math.floor((10 * meter.done) / Math.max(1, choices.total));
  let lastTenth = tenthOf();
  let lastSeconds = 0;
  let lastNote = '';
  let isFinished = false;
  const print = () => stream.write(`${choices.label}: ${meter.describe()}${lastNote === '' ? '' : ` · ${lastNote}`}\n`);
  return {
    advance(count, note) {
      meter.add(count);
      lastNote = note ?? lastNote;
      const isDue = tenthOf() > lastTenth || meter.elapsedSeconds - lastSeconds >= lineEverySeconds;
      if (!isDue || meter.done >= choices.total) return;
      lastTenth = tenthOf();
      lastSeconds = meter.elapsedSeconds;
      print();
    },
    finish() {
      if (!isFinished) print();
      isFinished = true;
    },
  };
}

/** `3.1 steps/s`, or `12 s per step` where it is slow. */
function showRate(perSecond: number, unit: string): string {
  if (perSecond >= 0.5) return `${perSecond >= 10 ? perSecond.toFixed(0) : perSecond.toFixed(1)} ${unit}/s`;
  return `${(1 / perSecond).toFixed(0)} s each`;
}

/** A duration as people say it: `40 s`, `3 min`, `2 h 05 min`. */
export function showDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 90) return `${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}
