import { dirname, relative, resolve, sep } from 'node:path';
import { type Audio, readAudio } from '../audio/readAudio.ts';
import { checkWithSchema } from '../core/config/checkWithSchema.ts';
import { startBackend } from '../core/runtime/startBackend.ts';
import { costByModel } from '../corpus/slicing/costByModel.ts';
import { costByTranscripts } from '../corpus/slicing/costByTranscripts.ts';
import { writeLabels } from '../corpus/slicing/labels.ts';
import { type CostOf, readScript, type SlicedRecording, sliceRecording } from '../corpus/slicing/sliceRecording.ts';
import { slicingConfigSchema } from '../corpus/slicing/slicingConfig.ts';
import type { Utterance } from '../corpus/utterance.ts';
import { ConfigError } from '../errors.ts';
import { phonemeFrontend } from '../text/phonemeFrontend.ts';
import { openListener } from './listener.ts';
import { openStretchWriter } from './openWriter.ts';
import { printNote } from './output.ts';

export interface SliceOptions {
  readonly recording: string;
  readonly script: string | undefined;
  readonly language: Utterance['language'];
  /** The .tsv to write. */
  readonly labels: string;
  /** The folder of a trained run that hears which sentence is said. */
  readonly run: string | undefined;
  /** What writes down the stretches of speech, in the place of a run. */
  readonly transcriber: string | undefined;
  readonly quiet: boolean;
  /** Keys of the slicing that were given. */
  readonly slicing: Readonly<Record<string, number>>;
}

export interface SliceSummary {
  readonly labels: string;
  readonly slices: number;
  readonly minutes: number;
  readonly shortestSeconds: number;
  readonly longestSeconds: number;
  /** Sentences of the script that nothing says. */
  readonly unsaid: readonly string[];
  /** Speech that is not in the script. */
  readonly unscriptedSeconds: number;
}

/** Cuts a long recording at its pauses, gives the slices the sentences of a script, and writes both as a table of labels. */
export async function sliceLongRecording(options: SliceOptions): Promise<SliceSummary> {
  const config = checkWithSchema(
    slicingConfigSchema,
    { ...options.slicing },
    {
      ...{ path: 'slicing', owner: 'corpus slice', provenance: new Map() },
    },
  );
  const file = resolve(options.recording);
  const labels = resolve(options.labels);
  const script =
    options.script === undefined
      ? undefined
      : await readScript(resolve(options.script), options.language, phonemeFrontend());
  const audio = await readAudio(file);
  const ear = await openEar(audio, options);
  const sliced = await sliceRecording(audio, script, { config, place: file, costOf: ear?.costOf });
  await ear?.close();
  await writeLabels(labels, relative(dirname(labels), file).split(sep).join('/'), sliced.slices);
  return summaryOf(sliced, labels);
}

interface Ear {
  readonly costOf: CostOf;
  close(): Promise<void> | void;
}

/** Who hears which sentence is said, where anyone was named. */
async function openEar(audio: Audio, { run, transcriber, language, quiet }: SliceOptions): Promise<Ear | undefined> {
  if (run !== undefined && transcriber !== undefined)
    throw new ConfigError('corpus slice: --run and --transcriber were both given; one of them hears, leave one out');
  if (run !== undefined) {
    const listener = await openListener(run, quiet);
    const costOf = costByModel(listener.hear(audio).score, language, () => printNote(blind(`the model of ${run}`)));
    return { costOf, close: () => listener.close() };
  }
  if (transcriber === undefined) return undefined;
  const writer = openStretchWriter(transcriber, audio);
  await startBackend('auto');
  return {
    costOf: costByTranscripts(writer.write, language, () => printNote(blind(transcriber))),
    close: () => writer.close(),
  };
}

function blind(who: string): string {
  return `note: ${who} does not tell right sentences from wrong ones in this recording; durations decided`;
}

function summaryOf({ slices, unsaid, unscripted }: SlicedRecording, labels: string): SliceSummary {
  const seconds = slices.map(({ span }) => span.endSeconds - span.startSeconds);
  return {
    labels,
    slices: slices.length,
    minutes: seconds.reduce((sum, one) => sum + one, 0) / 60,
    shortestSeconds: Math.min(...seconds),
    longestSeconds: Math.max(...seconds),
    unsaid,
    unscriptedSeconds: unscripted.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0),
  };
}

/** What the terminal shows. */
export function describeSlices(summary: SliceSummary, hasScript: boolean): string {
  const { labels, slices, minutes, shortestSeconds, longestSeconds, unsaid, unscriptedSeconds } = summary;
  const lines = [
    `${slices} slices of ${shortestSeconds.toFixed(2)} to ${longestSeconds.toFixed(2)} s, ${minutes.toFixed(1)} min: ${labels}`,
    ...(hasScript
      ? [`${unsaid.length} sentences were not found, ${unscriptedSeconds.toFixed(1)} s are not in the script`]
      : []),
    ...unsaid.map((text) => `  not found: ${text}`),
    `look through it, then: tonelab corpus import corpus=table corpus.path=${labels} +corpus.columns.id=id ` +
      '+corpus.columns.startSeconds=startSeconds +corpus.columns.endSeconds=endSeconds',
  ];
  return lines.join('\n');
}
