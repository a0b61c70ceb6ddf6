import { CheckpointError } from '../../errors.ts';
import type { Piece } from './tensorPieces.ts';

/**
 * How a foreign name becomes one of our paths. A name in braces stands for one stretch without dots and is carried over:
 * `{from: 'h.{layer}.mlp.c_fc.weight', to: 'blocks/{layer}/up/kernel'}`. `**` stands for anything, dots included, where
 * `to` is null. The first rule that fits is taken.
 */
export interface WeightRule {
  /** The foreign name, whole. */
  readonly from: string;
  /** Our path, or null for a tensor that is known and not needed. */
  readonly to: string | null;
  readonly axes?: AxisOrder;
  /** Several foreign tensors make one of ours, which is this piece of it once its axes are in our order. */
  readonly piece?: Piece;
}

/**
 * The order in which the foreign axes are taken: [2, 1, 0] turns [out, in, K] into [K, in, out]. `unit` is a foreign axis of
 * one entry that we do without: {order: [1, 0], unit: 2} turns [out, in, 1] into [in, out].
 */
export interface AxisOrder {
  readonly order: readonly number[];
  readonly unit?: number;
}

/** One foreign tensor with the path it gets. */
export interface MappedName {
  readonly name: string;
  readonly path: string;
  readonly axes?: AxisOrder;
  readonly piece?: Piece;
}

export interface MapChoices {
  /** Rules that fit no name are no error: the file holds only some of the parts that the rules speak of. */
  readonly allowIdleRules?: boolean;
}

/**
 * Applies the rules to all names of a foreign file.
 *
 * @throws CheckpointError when a name fits no rule, a rule fits no name, or two names get the same path.
 */
export function mapNames(
  rules: readonly WeightRule[],
  names: Iterable<string>,
  source: string,
  { allowIdleRules = false }: MapChoices = {},
): readonly MappedName[] {
  const patterns = rules.map((rule) => ({ rule, pattern: patternOf(rule), fits: 0 }));
  const unknown: string[] = [];
  const byPath = new Map<string, MappedName>();
  for (const name of names) {
    const fit = firstFit(patterns, name);
    if (!fit) {
      unknown.push(name);
      continue;
    }
    if (fit.rule.to === null) continue;
    const path = fillIn(fit.rule.to, fit.groups);
    const { axes, piece } = fit.rule;
    const place = piece === undefined ? path : `${path} ${piece.index}`;
    const earlier = byPath.get(place);
    if (earlier) {
      throw new CheckpointError(
        `${source}: '${earlier.name}' and '${name}' both map to '${path}': mend the weight map`,
      );
    }
    byPath.set(place, { name, path, ...(axes && { axes }), ...(piece && { piece }) });
  }
  const idle = allowIdleRules
    ? []
    : patterns.filter(({ rule, fits }) => fits === 0 && rule.to !== null).map(({ rule }) => rule.from);
  if (unknown.length + idle.length > 0) throw new CheckpointError(describeMismatch(source, unknown, idle));
  return [...byPath.values()];
}

/**
 * The other way round: what a foreign implementation calls our paths, and the order of its axes; several names for a path
 * that it has in pieces.
 *
 * @throws CheckpointError for paths that no rule leads to.
 */
export function foreignNames(rules: readonly WeightRule[], paths: Iterable<string>): readonly MappedName[] {
  const backwards = rules.flatMap(({ from, to, ...form }) => (to === null ? [] : [{ ...form, from: to, to: from }]));
  const patterns = backwards.map((rule) => ({ rule, pattern: patternOf(rule, '/'), fits: 0 }));
  const unknown: string[] = [];
  const named: MappedName[] = [];
  for (const path of paths) {
    const fits = fitOfEachPiece(patterns, path);
    if (fits.length === 0) unknown.push(path);
    for (const { rule, groups } of fits) {
      const { axes, piece } = rule;
      named.push({ name: fillIn(rule.to, groups), path, ...(axes && { axes }), ...(piece && { piece }) });
    }
  }
  if (unknown.length === 0) return named;
  throw new CheckpointError(`the published format has no name for ${listNames(unknown)}`);
}

interface RulePattern<To = string | null> {
  readonly rule: Omit<WeightRule, 'to'> & { readonly to: To };
  readonly pattern: RegExp;
  fits: number;
}

interface Fit<To> {
  readonly rule: RulePattern<To>['rule'];
  readonly groups: Readonly<Record<string, string>>;
}

/** The first rule that fits, or the first for each piece where that rule speaks of one. */
function fitOfEachPiece<To>(patterns: readonly RulePattern<To>[], name: string): readonly Fit<To>[] {
  const first = firstFit(patterns, name);
  if (first?.rule.piece === undefined) return first === undefined ? [] : [first];
  return Array.from({ length: first.rule.piece.count }, (_, index) => {
    const own = patterns.filter(({ rule }) => rule.piece?.index === index);
    return firstFit(own, name);
  }).flatMap((fit) => fit ?? []);
}

function firstFit<To>(patterns: readonly RulePattern<To>[], name: string): Fit<To> | undefined {
  for (const candidate of patterns) {
    const match = candidate.pattern.exec(name);
    if (!match) continue;
    candidate.fits += 1;
    return { rule: candidate.rule, groups: match.groups ?? {} };
  }
  return undefined;
}

/** `separator` ends a stretch in braces: dots in foreign names, slashes in our paths. */
function patternOf(rule: { readonly from: string }, separator: '.' | '/' = '.'): RegExp {
  const escaped = rule.from.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace('\\*\\*', '.*');
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, `(?<$1>[^${separator}]+)`)}$`);
}

function fillIn(template: string, groups: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, group: string) => {
    const value = groups[group];
    if (value === undefined)
      throw new CheckpointError(`weight map: '{${group}}' in '${template}' is not in its 'from'`);
    return value;
  });
}

function describeMismatch(source: string, unknown: readonly string[], idle: readonly string[]): string {
  return [
    `${source}: the weight map does not fit this file:`,
    ...(unknown.length > 0 ? [`  ${unknown.length} tensors no rule knows: ${listNames(unknown)}`] : []),
    ...(idle.length > 0 ? [`  ${idle.length} rules found nothing: ${listNames(idle)}`] : []),
    'Is it a file of another model or version? Known but unneeded tensors get a rule with `to: null`.',
  ].join('\n');
}

function listNames(items: readonly string[]): string {
  return items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`;
}
