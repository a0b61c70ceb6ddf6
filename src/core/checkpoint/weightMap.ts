import { CheckpointError } from '../../errors.ts';

/**
 * How a foreign name becomes one of our paths. A name in braces stands for one stretch without dots and is carried over:
 * `{from: 'h.{layer}.mlp.c_fc.weight', to: 'blocks/{layer}/up/kernel'}`. The first rule that fits is taken.
 */
export interface WeightRule {
  /** The foreign name, whole. */
  readonly from: string;
  /** Our path, or null for a tensor that is known and not needed. */
  readonly to: string | null;
  /** The order in which the foreign axes are taken: [2, 1, 0] turns [out, in, K] into [K, in, out]. */
  readonly transpose?: readonly number[];
}

/** One foreign tensor with the path it gets. */
export interface MappedName {
  readonly name: string;
  readonly path: string;
  readonly transpose?: readonly number[];
}

/**
 * Applies the rules to all names of a foreign file.
 *
 * @throws CheckpointError when a name fits no rule, a rule fits no name, or two names get the same path.
 */
export function mapNames(rules: readonly WeightRule[], names: Iterable<string>, source: string): readonly MappedName[] {
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
    const earlier = byPath.get(path);
    if (earlier) {
      throw new CheckpointError(
        `${source}: '${earlier.name}' and '${name}' both map to '${path}': mend the weight map`,
      );
    }
    byPath.set(path, { name, path, ...(fit.rule.transpose && { transpose: fit.rule.transpose }) });
  }
  const idle = patterns.filter(({ rule, fits }) => fits === 0 && rule.to !== null).map(({ rule }) => rule.from);
  if (unknown.length + idle.length > 0) throw new CheckpointError(describeMismatch(source, unknown, idle));
  return [...byPath.values()];
}

interface RulePattern {
  readonly rule: WeightRule;
  readonly pattern: RegExp;
  fits: number;
}

function firstFit(
  patterns: readonly RulePattern[],
  name: string,
): { readonly rule: WeightRule; readonly groups: Readonly<Record<string, string>> } | undefined {
  for (const candidate of patterns) {
    const match = candidate.pattern.exec(name);
    if (!match) continue;
    candidate.fits += 1;
    return { rule: candidate.rule, groups: match.groups ?? {} };
  }
  return undefined;
}

function patternOf(rule: WeightRule): RegExp {
  const escaped = rule.from.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\{(\w+)\}/g, '(?<$1>[^.]+)')}$`);
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
  const list = (items: readonly string[]) =>
    items.length <= 5 ? items.join(', ') : `${items.slice(0, 5).join(', ')} and ${items.length - 5} more`;
  return [
    `${source}: the weight map does not fit this file:`,
    ...(unknown.length > 0 ? [`  ${unknown.length} tensors no rule knows: ${list(unknown)}`] : []),
    ...(idle.length > 0 ? [`  ${idle.length} rules found nothing: ${list(idle)}`] : []),
    'Is it a file of another model or version? Known but unneeded tensors get a rule with `to: null`.',
  ].join('\n');
}
