import { TrainingError } from '../../errors.ts';
import type { BatchSource } from './hostBatch.ts';
import type { Stage } from './stage.ts';

const mostSteps = 10_000_000;

/**
 * How many optimizer steps a stage has, at most where a plateau ends it. A budget in minutes of audio is counted through
 * the plan of batches, which is a pure function of the seed, so that it is known before step 1.
 * @throws TrainingError when the batches hold no audio.
 */
export function stageSteps(until: Stage['until'], source: BatchSource, owner: string): number {
  const steps = until.steps ?? until.plateau?.maxSteps;
  if (steps !== undefined) return steps;
  const wanted = (until.audioMinutes ?? 0) * 60;
  let consumed = 0;
  for (let step = 0; step < mostSteps; step++) {
    if (consumed >= wanted) return step;
    const seconds = source.audioSeconds(step);
    if (!(seconds > 0))
      throw new TrainingError(`${owner}.until.audioMinutes: step ${step} holds no audio; give until.steps instead`);
    consumed += seconds;
  }
  throw new TrainingError(`${owner}.until.audioMinutes: more than ${mostSteps} steps`);
}

/** Seconds of audio in the first steps of a stage. */
export function consumedSeconds(source: BatchSource, steps: number): number {
  let seconds = 0;
  for (let step = 0; step < steps; step++) seconds += source.audioSeconds(step);
  return seconds;
}
