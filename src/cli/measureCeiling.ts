import type { Registry } from '../core/registry.ts';
import type { Figure } from '../evaluation/bootstrap.ts';
import type { OpenRun } from '../run/openRun.ts';
import { type RecogniserCeiling, recogniserCeiling } from '../run/recogniserCeiling.ts';
import { openRecogniser } from '../run/trainedRecogniser.ts';
import { syllableErrorKinds } from '../text/syllableErrors.ts';
import { table } from './output.ts';

/** Lets the recogniser of a run hear the held-out recordings of its corpus. */
export async function measureCeiling(run: OpenRun, registry: Registry): Promise<RecogniserCeiling> {
  const recogniser = await openRecogniser(run.folder, { config: run.config, registry });
  try {
    return await recogniserCeiling(recogniser, await run.corpus(), { folder: run.folder, seed: run.config.seed });
  } finally {
    recogniser.dispose();
  }
}

/** What the terminal shows. */
export function describeCeiling({ rows }: RecogniserCeiling): string {
  const head = ['voice', 'of', 'syllables', ...syllableErrorKinds.map((kind) => `${kind} wrong`)];
  const lines = rows.map(({ voice, unit, syllables, figures }) => [
    voice,
    unit === 'syllable' ? 'single syllables' : 'sentences, cut',
    String(syllables),
    ...syllableErrorKinds.map((kind) => figureText(figures[kind])),
  ]);
  return ['held-out recordings that are heard wrong, % [95 % interval]:', table([head, ...lines])].join('\n');
}

function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return '-';
  const percent = (share: number) => (100 * share).toFixed(1);
  const { value, low, high } = figure;
  const interval = low === undefined || high === undefined ? '' : ` [${percent(low)}, ${percent(high)}]`;
  return `${percent(value)}${interval}`;
}
