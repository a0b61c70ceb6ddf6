import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TrainingError } from '../../errors.ts';
import { type AppendFile, openAppendFile } from '../appendFile.ts';
import { cutTornLine } from '../jsonLines.ts';
import type { Logger } from './logger.ts';

/** One line of metrics.jsonl. */
export interface MetricsRecord {
  readonly step: number;
  readonly stage: string;
  /** NaN and infinities included. */
  readonly values: Readonly<Record<string, number>>;
}

export interface MetricsJsonlChoices {
  /** Path of `metrics.jsonl`; keys that begin with `time/` go to `timings.jsonl` beside it. */
  readonly file: string;
  readonly stage: string;
  /** The step of the checkpoint that the stage goes on from: later lines of this stage are cut off first. */
  readonly resumeFromStep?: number;
}

/**
 * Logs scalars as one JSON line per step, keys in alphabetic order. Clock times and rates are kept out of it, so that
 * the file of a resumed run equals, byte for byte, that of one that never stopped.
 *
 * @throws StorageError when it cannot be written, TrainingError when steps go backwards.
 */
export function metricsJsonl(choices: MetricsJsonlChoices): Logger {
  const metrics = stepLines(choices.file, choices);
  const timings = stepLines(join(dirname(choices.file), 'timings.jsonl'), choices);
  const scalar = (step: number, key: string, value: number): void =>
    (key.startsWith('time/') ? timings : metrics).add(step, key, value);
  const nothing = (): void => undefined;
  return {
    scalar,
    scalars(step, values) {
      for (const [key, value] of Object.entries(values)) scalar(step, key, value);
    },
    histogram: nothing,
    audio: nothing,
    image: nothing,
    text: nothing,
    hparams: nothing,
    flush() {
      metrics.flush();
      timings.flush();
    },
    close() {
      metrics.close();
      timings.close();
    },
  };
}

/** Reads a metrics file; a last line torn by a crash is left out. An absent file has no records. */
export function readMetrics(file: string): readonly MetricsRecord[] {
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  return lines.flatMap((line, index) => (line === '' ? [] : [parseRecord(line, `${file}:${index + 1}`)]));
}

interface StepLines {
  add(step: number, key: string, value: number): void;
  flush(): void;
  close(): void;
}

/**
 * Collects a step's values and writes them as one line when the step is over, or earlier when flushed; a line flushed
 * too early is written anew with what came later.
 */
function stepLines(file: string, choices: Omit<MetricsJsonlChoices, 'file'>): StepLines {
  const { stage, resumeFromStep } = choices;
  let target: AppendFile | undefined;
  let step = Number.NEGATIVE_INFINITY;
  let values = new Map<string, number>();
  let lineStart: number | undefined;
  let isWritten = true;
  if (existsSync(file)) {
    const last = keepUpTo(opened(), stage, resumeFromStep);
    // What still comes for the step of the checkpoint belongs into its line, as it does in a run that never stopped.
    if (last) ({ step, values, lineStart } = last);
  }

  function opened(): AppendFile {
    target ??= openAppendFile(file);
    return target;
  }
  function write(): void {
    if (isWritten) return;
    const out = opened();
    if (lineStart !== undefined) out.truncate(lineStart);
    lineStart = out.endBytes;
    out.append(formatLine(step, stage, values));
    isWritten = true;
  }
  return {
    add(at, key, value) {
      if (at < step) {
        throw new TrainingError(`${file}: '${key}' came for step ${at} after step ${step}: steps never go backwards`);
      }
      if (at > step) {
        write();
        step = at;
        values = new Map();
        lineStart = undefined;
      }
      values.set(key, value);
      isWritten = false;
    },
    flush() {
      write();
      target?.flush();
    },
    close() {
      write();
      target?.close();
    },
  };
}

interface OpenLine {
  readonly step: number;
  readonly values: Map<string, number>;
  readonly lineStart: number;
}

/**
 * Cuts off this stage's lines beyond the step; without a step, all lines of this stage, for it begins anew. Returns the
 * last line when it is of this stage.
 */
function keepUpTo(target: AppendFile, stage: string, resumeFromStep = -1): OpenLine | undefined {
  cutTornLine(target);
  const lines = readFileSync(target.file, 'utf8').split('\n').slice(0, -1);
  const records = lines.map((line, index) => ({ line, ...parseRecord(line, `${target.file}:${index + 1}`) }));
  const kept = records.filter((record) => record.stage !== stage || record.step <= resumeFromStep);
  if (kept.length < records.length) {
    const firstDropped = records.findIndex((record, index) => record !== kept[index]);
    target.truncate(countBytes(records.slice(0, firstDropped)));
    for (const { line } of kept.slice(firstDropped)) target.append(`${line}\n`);
    target.flush();
  }
  const last = kept.at(-1);
  if (last?.stage !== stage) return undefined;
  return { step: last.step, values: new Map(Object.entries(last.values)), lineStart: countBytes(kept.slice(0, -1)) };
}

function countBytes(lines: readonly { readonly line: string }[]): number {
  return lines.reduce((total, { line }) => total + Buffer.byteLength(line) + 1, 0);
}

function formatLine(step: number, stage: string, values: ReadonlyMap<string, number>): string {
  const sorted = [...values].sort(([left], [right]) => (left < right ? -1 : 1));
  // JSON has no NaN and no infinity; they are written as words.
  const spelled = sorted.map(([key, value]) => [key, Number.isFinite(value) ? value : String(value)]);
  return `${JSON.stringify({ step, stage, ...Object.fromEntries(spelled) })}\n`;
}

function parseRecord(line: string, where: string): MetricsRecord {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (cause) {
    throw new TrainingError(`${where}: is not JSON (${(cause as Error).message}); remove the line`, { cause });
  }
  const { step, stage, ...rest } = (record ?? {}) as Record<string, unknown>;
  if (typeof step !== 'number' || typeof stage !== 'string') {
    throw new TrainingError(`${where}: expected {"step": number, "stage": text, ...}; remove the line`);
  }
  return { step, stage, values: Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, Number(value)])) };
}
