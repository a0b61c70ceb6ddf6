import { ConfigError } from '../../errors.ts';
import { type ConfigSource, shorten } from './configSource.ts';

const shownBefore = 70;
const shownBehind = 30;

/**
 * A refusal of an override: what is wrong, below it the override with a caret under the part that is meant, and what to do.
 *
 * `at` is the part's offset in the line; 'key' and 'value' find it where the parser noted none.
 */
export function overrideError(line: string, at: number | 'key' | 'value', problem: string, hint?: string): ConfigError {
  const offset = at === 'key' ? keyStart(line) : at === 'value' ? valueStart(line) : at;
  const todo = hint === undefined ? '' : `\n  ${shorten(hint, 400)}`;
  return new ConfigError(`override: ${shorten(problem, 800)}\n${caretLines(line, offset)}${todo}`);
}

/** For the end of a message about a value that an override wrote: the override with a caret; nothing for one in a file. */
export function caretBelow(source: ConfigSource | undefined, part: 'key' | 'value' = 'value', indent = '  '): string {
  if (source?.kind !== 'override') return '';
  const { override: line, at, keyAt } = source;
  const offset = part === 'key' ? (keyAt ?? keyStart(line)) : (at ?? valueStart(line));
  return `\n${caretLines(line, offset, indent)}`;
}

/** The neighbourhood of an offset, and a caret under it. */
export function caretLines(line: string, offset: number, indent = '  '): string {
  const start = Math.max(0, offset - shownBefore);
  const shown = line.slice(start, offset + shownBehind).replaceAll(/\s/g, ' ');
  return `${indent}${shown}\n${indent}${' '.repeat(offset - start)}^`;
}

function keyStart(line: string): number {
  return /^(?:\+\+|\+|~)?/.exec(line)?.[0].length ?? 0;
}

function valueStart(line: string): number {
  const equals = line.indexOf('=');
  return equals === -1 ? keyStart(line) : equals + 1;
}
