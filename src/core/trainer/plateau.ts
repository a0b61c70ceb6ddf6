import { z } from 'zod';
import { ConfigError } from '../../errors.ts';
import { suggestionText } from '../suggest.ts';

/** Ends a stage when a validation metric has stopped to fall. */
export const plateauSchema = z.strictObject({
  /** Such as 'validation/total' or 'validation/g/mel'; lower is better. */
  metric: z.string().startsWith('validation/'),
  /** Validations in a row without an improvement after which the stage ends. */
  patience: z.int().positive(),
  /** A fall by less than this is no improvement. */
  minDelta: z.number().nonnegative().default(0),
  /** The stage ends here at the latest; schedules reach their last value at this step. */
  maxSteps: z.int().positive(),
});

export type Plateau = z.infer<typeof plateauSchema>;

/** What has been seen of the metric: part of a checkpoint, so that a resumed run ends at the same step. */
export const plateauStateSchema = z.strictObject({
  best: z.number().nullable(),
  /** Validations since the best one. */
  stale: z.int().nonnegative(),
});

export type PlateauState = z.infer<typeof plateauStateSchema>;

/** Before the first validation. */
export const plateauStart: PlateauState = { best: null, stale: 0 };

/** The state after one more validation. */
export function observePlateau(plateau: Plateau, state: PlateauState, value: number): PlateauState {
  const improves = Number.isFinite(value) && (state.best === null || value < state.best - plateau.minDelta);
  if (improves) return { best: value, stale: 0 };
  return { best: state.best, stale: state.stale + 1 };
}

/** Has the metric not improved for as long as the stage waits? */
export function isFlat(plateau: Plateau | undefined, state: PlateauState): boolean {
  return plateau !== undefined && state.stale >= plateau.patience;
}

/** The metric's value. @throws ConfigError with the nearest names when validation does not measure it. */
export function plateauValue(plateau: Plateau, metrics: Readonly<Record<string, number>>, owner: string): number {
  const value = metrics[plateau.metric];
  if (value !== undefined) return value;
  const hint = suggestionText(plateau.metric, Object.keys(metrics));
  throw new ConfigError(`${owner}.until.plateau.metric: validation does not measure '${plateau.metric}'; ${hint}`);
}
