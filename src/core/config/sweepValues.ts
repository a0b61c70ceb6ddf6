import { createHash } from 'node:crypto';
import { suggestionText } from '../suggest.ts';
import { type ConfigNode, scalarNode } from './configNode.ts';
import { decimalRange } from './decimalRange.ts';
import type { Override, Sweep } from './override.ts';
import { overrideError } from './overrideCaret.ts';
import { overrideValueText } from './overrideText.ts';

/** The most values of one key, and the most jobs of one sweep. */
export const maxSweepJobs = 100_000;

/**
 * The values of a sweep, in order. `options` gives the options of a group, which `glob()` chooses from.
 *
 * Source: Hydra 1.3. Differs: `shuffle` gives one order for one line, so that a sweep can be taken up again.
 * @throws ConfigError for sweeps without a value, or with more than can be run.
 */
export function sweepValues(
  override: Override & { readonly sweep: Sweep },
  options: (group: string) => readonly string[] | undefined,
): readonly ConfigNode[] {
  const { sweep, line, keyOrGroup } = override;
  const source = { kind: 'override', override: line } as const;
  const values = valuesOf();
  if (values.length === 0) throw overrideError(line, 'value', 'gives no value');
  return 'isShuffled' in sweep && sweep.isShuffled ? shuffled(values, line) : values;

  function valuesOf(): readonly ConfigNode[] {
    switch (sweep.kind) {
      case 'choice':
        return sweep.items;
      case 'range':
        return rangeValues(sweep, line).map((value) => scalarNode(value, source, sweep.isFloat));
      case 'glob':
        return globbed(sweep, { group: keyOrGroup, line, names: options(keyOrGroup) }).map((name) =>
          scalarNode(name, source),
        );
      default:
        throw overrideError(line, 'value', 'interval() has no steps to try; write range(start,stop,step)');
    }
  }
}

function rangeValues(sweep: Sweep & { readonly kind: 'range' }, line: string): readonly number[] {
  const { start, stop, step } = sweep;
  const count = Math.max(0, Math.ceil((stop - start) / step));
  if (!(count <= maxSweepJobs)) {
    throw overrideError(line, 'value', `gives ${count} values; at most ${maxSweepJobs}`);
  }
  if (sweep.isFloat) return decimalRange(start, stop, step);
  return Array.from({ length: count }, (_, index) => start + index * step);
}

function globbed(
  { include, exclude }: Sweep & { readonly kind: 'glob' },
  about: { readonly group: string; readonly line: string; readonly names: readonly string[] | undefined },
): readonly string[] {
  const { names, line, group } = about;
  if (names === undefined) {
    throw overrideError(line, 'value', `glob() chooses options of a group, and '${group}' is none`);
  }
  const matches = (name: string, patterns: readonly string[]) => patterns.some((one) => globForm(one).test(name));
  const found = names.filter((name) => matches(name, include) && !matches(name, exclude));
  if (found.length > 0) return found;
  throw overrideError(line, 'value', `matches no option of '${group}'; ${suggestionText(include[0] ?? '', names)}`);
}

/** `*`, `?`, `[abc]` and `[!abc]`, as Python's fnmatch reads them. */
function globForm(pattern: string): RegExp {
  const body = pattern.replaceAll(
    /\*+|\?|\[(!?)(\]?[^\]]*)\]|[\s\S]/g,
    (piece, not: string, set: string | undefined) => {
      if (piece.startsWith('*')) return '[^]*';
      if (piece === '?') return '[^]';
      if (set === undefined) return piece.replace(/[.+^${}()|[\]\\/]/, '\\$&');
      return `[${not === '' ? '' : '^'}${set.replaceAll(/[\\\]^]/g, '\\$&')}]`;
    },
  );
  return new RegExp(`^${body}$`, 'u');
}

/** An order that looks random and is the same for the same line. */
function shuffled(values: readonly ConfigNode[], line: string): readonly ConfigNode[] {
  const key = (value: ConfigNode, index: number) =>
    createHash('sha256')
      .update(`${line}\0${index}\0${overrideValueText(value)}`)
      .digest('hex');
  return values
    .map((value, index) => ({ value, key: key(value, index) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ value }) => value);
}
