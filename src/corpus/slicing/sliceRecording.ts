import type { Audio } from '../../audio/readAudio.ts';
import { CorpusError, TextError } from '../../errors.ts';
import type { ReadText } from '../../text/frontend.ts';
import { sentencesOf } from '../../text/sentenceBoundaries.ts';
import { readTextLines } from '../textLines.ts';
import type { RecordingSpan, Utterance } from '../utterance.ts';
import { alignScript, type Bead, type BeadCost, durationCost } from './alignScript.ts';
import { groupRegions, paddedSpan } from './groupRegions.ts';
import type { SlicingConfig } from './slicingConfig.ts';
import { speechRegions } from './speechRegions.ts';

/** A part of a long recording, and what it says. */
export interface Slice {
  readonly span: RecordingSpan;
  /** Empty where there is no script. */
  readonly text: string;
  /** Cost of this text for this part per second, by what aligned them: the higher, the less they fit; 0 without a script. */
  readonly misfit: number;
}

export interface SlicedRecording {
  readonly slices: readonly Slice[];
  /** Sentences of the script that nothing says. */
  readonly unsaid: readonly string[];
  /** Speech that is no part of the script. */
  readonly unscripted: readonly RecordingSpan[];
}

/** Sentences of a script with the number of their phonemes. */
export interface ScriptSentence {
  readonly text: string;
  readonly phonemes: number;
}

/** Makes the cost of beads from what is known of a recording: by durations, or by a model. */
export type CostOf = (
  regions: readonly RecordingSpan[],
  sentences: readonly ScriptSentence[],
) => Promise<BeadCost> | BeadCost;

/** How stretches of speech and sentences may go together. */
export const alignment = { mostJoined: 6, skipCost: 12 } as const;

/**
 * Cuts a long recording at its pauses. With a script, each slice is one or some of its sentences.
 *
 * @throws CorpusError naming `place` when there is no speech in it, or the script does not fit at all.
 */
export async function sliceRecording(
  audio: Audio,
  script: readonly ScriptSentence[] | undefined,
  { config, place, costOf = byDurations }: { config: SlicingConfig; place: string; costOf?: CostOf | undefined },
): Promise<SlicedRecording> {
  if (config.minSeconds >= config.maxSeconds) {
    throw new CorpusError(
      `slicing: minSeconds is ${config.minSeconds}, maxSeconds ${config.maxSeconds}; the first must be smaller`,
    );
  }
  const regions = await speechRegions(audio.samples, audio.sampleRate, config);
  if (regions.length === 0)
    throw new CorpusError(`${place}: no speech was found; lower slicing.strictness, or listen to the recording`);
  const pad = { paddingSeconds: config.paddingSeconds, durationSeconds: audio.durationSeconds };
  if (script === undefined) {
    const groups = groupRegions(regions, config);
    const slices = groups.map((group) => ({ span: paddedSpan(regions, group, pad), text: '', misfit: 0 }));
    return { slices, unsaid: [], unscripted: [] };
  }
  const cost = await costOf(regions, script);
  const found = alignScript(regions.length, script.length, { ...alignment, cost });
  const beads = joinShort(found, regions, config);
  if (beads.length === 0)
    throw new CorpusError(`${place}: the script does not fit the recording; is it the right one?`);
  return {
    slices: beads.map((bead) => sliceOf(bead, { regions, script, cost, pad })),
    unsaid: script.filter((_, index) => !beads.some((bead) => holds(bead, 'Sentence', index))).map(({ text }) => text),
    unscripted: regions.filter((_, index) => !beads.some((bead) => holds(bead, 'Region', index))),
  };
}

/** Joins neighbouring beads of which one is too short, where nothing lies between them and both fit into a slice. */
function joinShort(
  beads: readonly Bead[],
  regions: readonly RecordingSpan[],
  { minSeconds, maxSeconds }: SlicingConfig,
): readonly Bead[] {
  const seconds = (first: number, end: number) =>
    (regions[end - 1]?.endSeconds ?? 0) - (regions[first]?.startSeconds ?? 0);
  const joined: Bead[] = [];
  for (const bead of beads) {
    const last = joined.at(-1);
    const fits =
      last?.endRegion === bead.firstRegion &&
      last.endSentence === bead.firstSentence &&
      [last, bead].some(({ firstRegion, endRegion }) => seconds(firstRegion, endRegion) < minSeconds) &&
      seconds(last.firstRegion, bead.endRegion) <= maxSeconds;
    if (!fits) joined.push(bead);
    else joined[joined.length - 1] = { ...last, endRegion: bead.endRegion, endSentence: bead.endSentence };
  }
  return joined;
}

/** Reads a script: text in UTF-8, any number of sentences a line. @throws CorpusError with file and line. */
export async function readScript(
  file: string,
  language: Utterance['language'],
  frontend: ReadText,
): Promise<readonly ScriptSentence[]> {
  const sentences: ScriptSentence[] = [];
  for await (const { text: line, place } of readTextLines(file)) {
    for (const text of sentencesOf(line)) {
      try {
        const { symbols } = frontend(text, { language });
        if (symbols.length > 0) sentences.push({ text, phonemes: symbols.length });
      } catch (cause) {
        if (cause instanceof TextError) throw new CorpusError(`${place}: '${text}': ${cause.message}`, { cause });
        throw cause;
      }
    }
  }
  if (sentences.length === 0) throw new CorpusError(`${file}: holds no sentence; write what the recording says`);
  return sentences;
}

/** Costs by durations alone. */
export const byDurations: CostOf = (regions, sentences) =>
  durationCost(
    regions.map(({ startSeconds, endSeconds }) => endSeconds - startSeconds),
    sentences.map(({ phonemes }) => phonemes),
  );

interface SliceParts {
  readonly regions: readonly RecordingSpan[];
  readonly script: readonly ScriptSentence[];
  readonly cost: BeadCost;
  readonly pad: { readonly paddingSeconds: number; readonly durationSeconds: number };
}

function sliceOf(bead: Bead, { regions, script, cost, pad }: SliceParts): Slice {
  const span = paddedSpan(regions, { first: bead.firstRegion, end: bead.endRegion }, pad);
  const seconds = span.endSeconds - span.startSeconds;
  return { span, text: textOfBead(script, bead), misfit: Math.max(0, cost(bead)) / seconds };
}

/** What a bead says, by the script. */
export function textOfBead(
  script: readonly ScriptSentence[],
  { firstSentence, endSentence }: Pick<Bead, 'firstSentence' | 'endSentence'>,
): string {
  return joinTexts(script.slice(firstSentence, endSentence).map(({ text }) => text));
}

/** Sentences of Han characters need no space between them. */
export function joinTexts(texts: readonly string[]): string {
  return texts.reduce((joined, text) => {
    const isLatin = /[\p{Script=Latin}\d.,!?]$/u.test(joined) && /^[\p{Script=Latin}\d]/u.test(text);
    return joined + (isLatin ? ' ' : '') + text;
  });
}

function holds(bead: Bead, what: 'Region' | 'Sentence', index: number): boolean {
  return index >= bead[`first${what}`] && index < bead[`end${what}`];
}
