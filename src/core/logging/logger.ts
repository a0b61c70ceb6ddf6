/** How a run ended: it finished, was stopped and can be resumed, or failed. */
export type RunOutcome = 'finished' | 'stopped' | 'failed';

/** A value of a hyperparameter, as tables show it. */
export type HparamValue = string | number | boolean;

/**
 * Where a run tells what happens. Keys are paths such as `loss/g/mel`; steps never go backwards within one logger. A
 * logger ignores the kinds that it has no place for. Nothing is kept in memory beyond the step at hand.
 */
export interface Logger {
  scalar(step: number, key: string, value: number): void;
  scalars(step: number, values: Readonly<Record<string, number>>): void;
  /** The distribution of many values, such as a layer's weights. Values that are not finite are left out. */
  histogram(step: number, key: string, values: ArrayLike<number>): void;
  /** Mono samples in [-1, 1] at `sampleRate` Hz. */
  audio(step: number, key: string, samples: Float32Array, sampleRate: number): void;
  /** An encoded PNG file. */
  image(step: number, key: string, png: Uint8Array): void;
  /** Markdown. */
  text(step: number, key: string, markdown: string): void;
  /**
   * The settings that tell this run from others, by dotted key, and the metrics to compare runs by: a number where it
   * is known now, null where it comes (or came) as a scalar of that key. Called once per run.
   */
  hparams(config: Readonly<Record<string, HparamValue>>, metrics: Readonly<Record<string, number | null>>): void;
  /** Waits until the disk has everything. Call it before a checkpoint is saved. */
  flush(): void;
  /** Ends the log. @default 'finished' */
  close(outcome?: RunOutcome): void;
}

/** One logger that passes everything on to several, in order. */
export function combineLoggers(loggers: readonly Logger[]): Logger {
  const each = (tell: (logger: Logger) => void): void => {
    for (const logger of loggers) tell(logger);
  };
  return {
    scalar: (step, key, value) => each((logger) => logger.scalar(step, key, value)),
    scalars: (step, values) => each((logger) => logger.scalars(step, values)),
    histogram: (step, key, values) => each((logger) => logger.histogram(step, key, values)),
    audio: (step, key, samples, sampleRate) => each((logger) => logger.audio(step, key, samples, sampleRate)),
    image: (step, key, png) => each((logger) => logger.image(step, key, png)),
    text: (step, key, markdown) => each((logger) => logger.text(step, key, markdown)),
    hparams: (config, metrics) => each((logger) => logger.hparams(config, metrics)),
    flush: () => each((logger) => logger.flush()),
    close: (outcome) => each((logger) => logger.close(outcome)),
  };
}
