import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { DecodedChannels } from '../audio/decodedChannels.ts';
import { composeCuts } from '../audio/keptSpans.ts';
import type { SpeechSpan } from '../audio/silence.ts';
import { type FigureName, figureNames, MeasuredSound, type SoundFigures } from '../audio/soundFigures.ts';
import type { SoundStep } from '../audio/soundStep.ts';
import type { CreateSoundStep } from '../core/recordingContracts.ts';
import { CorpusError } from '../errors.ts';
import { countLevels, type LevelCounts, pooledBelowSeconds } from './levelCounts.ts';
import { type SplitName, splitOf, type Utterance } from './utterance.ts';

/** A step of the chain, as threads get it: plain data. */
export interface ChainStep {
  /** What the config calls it. */
  readonly step: string;
  /** Its plugin. */
  readonly name: string;
  /** URL of the module that exports `createStep`. */
  readonly module: string;
  readonly options: unknown;
  readonly changes: readonly FigureName[];
  /** Which recordings it is done to; absent: all. */
  readonly only?: StepCondition;
}

/** Which recordings a step is done to; what is absent does not restrict. */
export interface StepCondition {
  readonly speakers?: readonly string[] | undefined;
  readonly splits?: readonly SplitName[] | undefined;
  /** By the tag; what has none is of no unit. */
  readonly units?: readonly NonNullable<Utterance['tags']['unit']>[] | undefined;
}

/** Places of the steps that a recording passes through. */
export function ownSteps(
  steps: readonly ChainStep[],
  utterance: Pick<Utterance, 'speaker' | 'split' | 'tags'>,
): readonly number[] {
  return [...steps.keys()].filter((place) => {
    const { speakers, splits, units } = steps[place]?.only ?? {};
    return (
      speakers?.includes(utterance.speaker) !== false &&
      splits?.includes(splitOf(utterance)) !== false &&
      units?.some((unit) => unit === utterance.tags.unit) !== false
    );
  });
}

/** What a step changed. */
export interface StepFigures {
  readonly step: string;
  readonly before: Partial<SoundFigures>;
  readonly after: Partial<SoundFigures>;
}

/** What was measured while a recording was prepared. JSON-able. */
export interface PreparationRecord {
  /** Of the recording as it was decoded. */
  readonly recorded: SoundFigures;
  readonly steps: readonly StepFigures[];
  /** Spans of the recording that are left, where steps cut some out. */
  readonly kept?: readonly SpeechSpan[];
  /** Of short clips only: they are judged together with the others of their speaker. */
  readonly levels?: LevelCounts;
}

/** The figures of a recording as it was prepared: each as it was measured last. */
export function preparedFigures({ recorded, steps }: PreparationRecord): SoundFigures {
  return Object.assign({}, recorded, ...steps.map(({ after }) => after)) as SoundFigures;
}

/** Steps, and the work of each. */
export interface LoadedChain {
  readonly steps: readonly ChainStep[];
  readonly work: readonly SoundStep[];
}

/** Makes the work of each step; modules are loaded once for a thread. */
export async function loadChain(steps: readonly ChainStep[]): Promise<LoadedChain> {
  const work = await Promise.all(
    steps.map(async ({ module, name, options }) => {
      const { createStep } = (await import(builtModule(module))) as { readonly createStep?: CreateSoundStep<unknown> };
      if (createStep === undefined) throw new CorpusError(`preparation '${name}': ${module} exports no createStep`);
      return createStep(options);
    }),
  );
  return { steps, work };
}

/** Sources name a module as TypeScript; after a build it lies there as JavaScript. */
function builtModule(url: string): string {
  return existsSync(fileURLToPath(url)) ? url : url.replace(/\.ts$/, '.js');
}

/** Runs the chain over a decoded recording, and measures what each step changes. `own`: places of the steps that are done. */
export async function runChain(
  decoded: DecodedChannels,
  { steps, work, own = [...steps.keys()] }: LoadedChain & { readonly own?: readonly number[] },
): Promise<{ readonly sound: MeasuredSound; readonly record: PreparationRecord }> {
  let sound = new MeasuredSound(decoded);
  let heard = sound;
  const recorded = sound.figures(figureNames);
  const measured: StepFigures[] = [];
  let kept: readonly SpeechSpan[] | undefined;
  for (const index of own) {
    const { step, changes } = steps[index] as ChainStep;
    const outcome = await (work[index] as SoundStep)(sound);
    const before = sound.figures(changes);
    sound = new MeasuredSound(outcome);
    measured.push({ step, before, after: sound.figures(changes) });
    if (changes.includes('snrDb')) heard = sound;
    kept = composeCuts(kept, outcome.kept);
  }
  const isShort = recorded.durationSeconds < pooledBelowSeconds;
  const record: PreparationRecord = {
    recorded,
    steps: measured,
    ...(kept === undefined ? {} : { kept }),
    ...(isShort ? { levels: countLevels(heard.levels()) } : {}),
  };
  return { sound, record };
}
