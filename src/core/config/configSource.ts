import path from 'node:path';

/** Where a value of the configuration was written. */
export type ConfigSource =
  | { readonly kind: 'file'; readonly file: string; readonly line: number; readonly column: number }
  /** `at` and `keyAt`: offsets of the value and of its key, where they are not the override's own. */
  | { readonly kind: 'override'; readonly override: string; readonly at?: number; readonly keyAt?: number }
  /** Made by code: `by` says whose, such as "recipe 'few-shot'". */
  | { readonly kind: 'code'; readonly by: string };

/** `configs/model/nano.yaml:12` or `override 'x=y'`; paths below the working directory are shown relative to it. */
export function describeSource(source: ConfigSource): string {
  if (source.kind === 'override') return `override '${shorten(source.override)}'`;
  if (source.kind === 'code') return source.by;
  return `${displayPath(source.file)}:${source.line}`;
}

/** `key (from configs/model/nano.yaml:12)`: how every message about a value names it. */
export function describeKey(key: string, source: ConfigSource | undefined): string {
  return source === undefined ? key : `${key} (from ${describeSource(source)})`;
}

/** A path below the working directory relative to it, any other one whole. */
export function displayPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? file : relative;
}

/** A long text cut in its middle, so that a message stays readable. */
export function shorten(text: string, limit = 200): string {
  if (text.length <= limit) return text;
  const half = Math.floor((limit - 3) / 2);
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}
