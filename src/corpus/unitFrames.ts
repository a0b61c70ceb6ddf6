import { CorpusError } from '../errors.ts';
import { isSpeech } from '../text/symbolTable.ts';
import type { Boundary } from './utterance.ts';

/** Frames of one syllable or mark; together they cover an utterance. */
export interface UnitFrames {
  /** The `syllableIndex` of the symbols that it belongs to. */
  readonly syllableIndex: number;
  readonly startFrame: number;
  /** One past the last frame. */
  readonly endFrame: number;
}

export interface UnitFramesOptions {
  /** Names the utterance in messages. */
  readonly id: string;
  readonly frames: number;
  readonly framesPerSecond: number;
}

/** The symbols of an utterance as the alignment sees them. */
export interface SymbolGroups {
  readonly symbols: readonly string[];
  readonly syllableIndex: Int32Array;
}

/**
 * Turns known boundaries in seconds into frames per syllable and mark. A mark that has no pause of its own, and a
 * syllable shorter than its symbols, take frames from their neighbours, so that each symbol can have one.
 *
 * @throws CorpusError when the boundaries name other syllables than the symbols, or there are more symbols than frames.
 */
export function unitFrames(
  { symbols, syllableIndex }: SymbolGroups,
  boundaries: readonly Boundary[],
  { id, frames, framesPerSecond }: UnitFramesOptions,
): readonly UnitFrames[] {
  if (symbols.length > frames) {
    throw new CorpusError(
      `'${id}': ${symbols.length} symbols cannot share ${frames} frames; the recording is too short`,
    );
  }
  const groups = groupSymbols(symbols, syllableIndex);
  const wishes = wishedEnds(groups, boundaries, id).map((seconds) => Math.round(seconds * framesPerSecond));
  const ends = feasibleEnds(
    wishes,
    groups.map((group) => group.symbolCount),
    frames,
  );
  return groups.map((group, index) => ({
    syllableIndex: group.index,
    startFrame: ends[index - 1] ?? 0,
    endFrame: ends[index] ?? frames,
  }));
}

/**
 * First and last+1 frame that each symbol may take, such that every symbol keeps at least one frame.
 * Shapes: -> [Tx * 2].
 */
export function symbolSpans(syllableIndex: Int32Array, units: readonly UnitFrames[]): Int32Array {
  const spans = new Int32Array(syllableIndex.length * 2);
  const unitOf = new Map(units.map((unit) => [unit.syllableIndex, unit]));
  for (let first = 0; first < syllableIndex.length; ) {
    const index = syllableIndex[first] ?? 0;
    let end = first;
    while (end < syllableIndex.length && syllableIndex[end] === index) end += 1;
    const unit = unitOf.get(index) ?? { startFrame: 0, endFrame: 0 };
    for (let symbol = first; symbol < end; symbol++) {
      spans[2 * symbol] = unit.startFrame + (symbol - first);
      spans[2 * symbol + 1] = unit.endFrame - (end - 1 - symbol);
    }
    first = end;
  }
  return spans;
}

interface SymbolGroup {
  readonly index: number;
  readonly isMark: boolean;
  symbolCount: number;
}

function groupSymbols(symbols: readonly string[], syllableIndex: Int32Array): readonly SymbolGroup[] {
  const groups: SymbolGroup[] = [];
  symbols.forEach((symbol, at) => {
    const index = syllableIndex[at] ?? -1;
    const group = groups.at(-1);
    if (group?.index === index) group.symbolCount += 1;
    else groups.push({ index, isMark: !isSpeech(symbol), symbolCount: 1 });
  });
  return groups;
}

/** Where each group would like to end, in seconds. */
function wishedEnds(groups: readonly SymbolGroup[], boundaries: readonly Boundary[], id: string): readonly number[] {
  const ends: number[] = [];
  let at = 0;
  for (const group of groups) {
    if (!group.isMark) while (isPause(boundaries[at])) at += 1;
    const boundary = boundaries[at];
    const fits = boundary !== undefined && group.isMark === isPause(boundary);
    if (fits) at += 1;
    else if (!group.isMark) throw wrongBoundaries(groups, boundaries, id);
    ends.push(fits ? boundary.endSeconds : (ends.at(-1) ?? 0));
  }
  if (boundaries.slice(at).some((boundary) => !isPause(boundary))) throw wrongBoundaries(groups, boundaries, id);
  return ends;
}

function isPause(boundary: Boundary | undefined): boolean {
  return boundary !== undefined && !/^\p{L}/u.test(boundary.unit);
}

function wrongBoundaries(groups: readonly SymbolGroup[], boundaries: readonly Boundary[], id: string): CorpusError {
  const spoken = groups.filter((group) => !group.isMark).length;
  const known = boundaries.filter((boundary) => !isPause(boundary)).length;
  return new CorpusError(`'${id}': the text has ${spoken} syllables, its boundaries name ${known}; mend the manifest`);
}

/** Moves the wished ends as little as needed for each group to get one frame per symbol; the last takes what is left. */
function feasibleEnds(wishes: readonly number[], minimums: readonly number[], frames: number): readonly number[] {
  const ends: number[] = [];
  wishes.forEach((wish, index) => {
    ends.push(Math.max(wish, (ends[index - 1] ?? 0) + (minimums[index] ?? 1)));
  });
  let latest = frames;
  for (let index = ends.length - 1; index >= 0; index--) {
    const end = index === ends.length - 1 ? frames : Math.min(ends[index] ?? frames, latest);
    ends[index] = end;
    latest = end - (minimums[index] ?? 1);
  }
  return ends;
}
