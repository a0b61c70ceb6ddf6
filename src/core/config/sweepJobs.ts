import { ConfigError } from '../../errors.ts';
import { type Override, overrideKey } from './override.ts';
import { overrideError } from './overrideCaret.ts';
import { isSweepOverride } from './overrideFunctions.ts';
import { isZip, parseOverride, parseZip } from './overrideParser.ts';
import { overrideHead, overrideValueText } from './overrideText.ts';
import { maxSweepJobs, sweepValues } from './sweepValues.ts';

export interface SweepRequest {
  /** Overrides and sweeps; where two name one key, the later one counts. */
  readonly lines: readonly string[];
  /** The options of a group, undefined where there is none of that name. */
  options(group: string): readonly string[] | undefined;
}

/** The keys that change together, and for each step the overrides that set them. */
interface SweepAxis {
  readonly keys: readonly string[];
  readonly steps: readonly (readonly string[])[];
}

/**
 * The jobs of a sweep, each as its overrides: every value of the first key with every value of the next, the last one
 * changing fastest. `zip(a=[1,2],b=[x,y])` counts as one key.
 *
 * Source: Hydra 1.3, BasicSweeper. Differs: `zip()`, and a sweep without a value is an error.
 * @throws ConfigError for lines that do not parse, zipped values of different counts, and too many jobs.
 */
export function sweepJobs(request: SweepRequest): readonly (readonly string[])[] {
  const axes = new Map<string, SweepAxis>();
  for (const line of request.lines) {
    const axis = isZip(line) ? zipAxis(line, request) : singleAxis(parseOverride(line), request);
    place(axes, axis, line);
  }
  const all = [...axes.values()];
  const count = all.reduce((product, { steps }) => product * steps.length, 1);
  if (count > maxSweepJobs) throw new ConfigError(`sweep: ${count} jobs; at most ${maxSweepJobs}`);
  return all.reduce(
    (jobs: readonly (readonly string[])[], { steps }) => jobs.flatMap((job) => steps.map((step) => [...job, ...step])),
    [[]],
  );
}

/** A later line takes the place of an earlier one with the same key. */
function place(axes: Map<string, SweepAxis>, axis: SweepAxis, line: string): void {
  const name = axis.keys.join(' ');
  for (const [other, { keys }] of axes) {
    const shared = other === name ? undefined : keys.find((key) => axis.keys.includes(key));
    if (shared !== undefined) {
      throw overrideError(
        line,
        line.indexOf(shared),
        `'${shared}' has its values from zip(...) already; give it in one place`,
      );
    }
  }
  axes.set(name, axis);
}

function singleAxis(override: Override, request: SweepRequest): SweepAxis {
  const keys = [overrideHead(override)];
  if (!isSweepOverride(override)) return { keys, steps: [[override.line]] };
  return { keys, steps: linesOf(override, request).map((line) => [line]) };
}

function zipAxis(line: string, request: SweepRequest): SweepAxis {
  const columns = parseZip(line).map((column) => ({
    key: overrideHead(column),
    lines: isSweepOverride(column) ? linesOf(column, request) : [],
  }));
  const counts = columns.map(({ key, lines }) => `${key} has ${lines.length}`);
  const [first] = columns;
  const rows = first?.lines.length ?? 0;
  if (columns.some(({ lines }) => lines.length !== rows)) {
    throw overrideError(line, 0, `zip() pairs values, so every key needs as many: ${counts.join(', ')}`);
  }
  const keys = columns.map(({ key }) => key);
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw overrideError(line, line.lastIndexOf(repeated), `zip() has '${repeated}' twice`);
  return { keys, steps: Array.from({ length: rows }, (_, row) => columns.map(({ lines }) => lines[row] ?? '')) };
}

function linesOf(override: Override & { readonly sweep: NonNullable<Override['sweep']> }, request: SweepRequest) {
  const head = overrideHead(override);
  return sweepValues(override, request.options).map((value) => `${head}=${overrideValueText(value)}`);
}

/** The keys that a sweep gives several values, each with the line that does. */
export function sweptLines(lines: readonly string[]): readonly { readonly key: string; readonly line: string }[] {
  return lines.flatMap((line) => {
    const overrides = isZip(line) ? parseZip(line) : [parseOverride(line)].filter(isSweepOverride);
    return overrides.map((override) => ({ key: overrideKey(override), line }));
  });
}
