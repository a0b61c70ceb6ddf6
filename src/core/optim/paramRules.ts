import picomatch from 'picomatch';
import { ConfigError } from '../../errors.ts';
import type { FlatParams } from '../../nn/params.ts';
import { suggest } from '../suggest.ts';
import type { RateSchedule } from './schedule.ts';

/** `match` is a glob over parameter paths (`decoder/**`, `semantic/layers/{0,1}/**`); `rate: null` freezes. */
export interface ParamRule {
  readonly match: string;
  readonly rate: RateSchedule | null;
  /** Says who wrote the rule, for the table: the recipe itself, or a field such as `semantic.frozenLayers`. */
  readonly from?: string;
}

export interface ParamAssignment {
  readonly path: string;
  readonly shape: readonly number[];
  /** Index of the rate: parameters that share one move together. */
  readonly rule: number;
  readonly match: string;
  readonly rate: RateSchedule | null;
}

/**
 * Decides for each parameter whether and how fast it learns: the first matching rule wins, every parameter must be
 * covered, and every rule must match something (a typo would otherwise train or freeze a layer silently). A rule for one
 * of the known `roots` may be idle where the chosen part has no parameters at all, so that `none` can stand in for a part.
 * @throws ConfigError that names the rule or the uncovered parameters.
 */
export function assignRates(
  params: FlatParams,
  rules: readonly ParamRule[],
  options: { readonly owner: string; readonly roots: readonly string[] },
): readonly ParamAssignment[] {
  const { owner } = options;
  const matchers = rules.map((rule) => picomatch(rule.match));
  const matched = rules.map(() => false);
  const uncovered: string[] = [];
  const table: ParamAssignment[] = [];
  for (const [path, tensor] of params) {
    matchers.forEach((matches, index) => {
      if (matches(path)) matched[index] = true;
    });
    const rule = matchers.findIndex((matches) => matches(path));
    const winner = rules[rule];
    if (winner === undefined) uncovered.push(path);
    else table.push({ path, shape: tensor.shape, rule, match: winner.match, rate: winner.rate });
  }
  const filled = new Set([...params.keys()].map(rootOf));
  const excused = (rule: ParamRule) => options.roots.includes(rootOf(rule.match)) && !filled.has(rootOf(rule.match));
  const idle = rules.filter((rule, index) => matched[index] === false && !excused(rule));
  if (idle.length > 0) throw idleRules(owner, idle, [...params.keys()]);
  if (uncovered.length > 0) {
    throw new ConfigError(
      `${owner}: no rule covers ${uncovered.length} parameter(s), first: ${uncovered.slice(0, 3).join(', ')}; add a rule, or a last one with match '**'`,
    );
  }
  return table;
}

function rootOf(path: string): string {
  return path.split('/', 1)[0] ?? '';
}

function idleRules(owner: string, idle: readonly ParamRule[], paths: readonly string[]): ConfigError {
  const folders = [
    ...new Set(paths.flatMap((path) => path.split('/').map((_, end, parts) => `${parts.slice(0, end).join('/')}/**`))),
  ];
  const lines = idle.map((rule) => {
    const nearest = suggest(rule.match, [...folders, ...paths]);
    return `rule '${rule.match}' matches no parameter${nearest.length > 0 ? ` (nearest: ${nearest.join(', ')})` : ''}`;
  });
  return new ConfigError(`${owner}: ${lines.join('; ')}`);
}
