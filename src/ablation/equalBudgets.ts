import { ConfigError } from '../errors.ts';
import type { BudgetKind } from './ablationConfig.ts';

/** What an arm spends in one stage. */
export interface StageBudget {
  readonly name: string;
  readonly steps: number;
  /** Minutes of audio that its steps consume. */
  readonly consumedMinutes: number;
  /** Minutes of audio that each of its pools holds. */
  readonly pools: readonly { readonly name: string; readonly minutes: number }[];
}

export interface ArmBudget {
  readonly arm: string;
  readonly budget: string;
  readonly stages: readonly StageBudget[];
}

/**
 * Compares each arm's stages with the baseline's: steps must be equal, minutes within the tolerance, but for what the arm
 * declares.
 *
 * @throws ConfigError with the figures of every arm that breaks it.
 */
export function refuseUnequalBudgets(
  budgets: readonly ArmBudget[],
  rules: {
    readonly baseline: string;
    readonly tolerance: number;
    readonly differs: (arm: string) => readonly BudgetKind[];
  },
): void {
  const problems = budgets
    .filter(({ arm }) => arm !== rules.baseline)
    .flatMap((own) => {
      const base = budgets.find(({ arm, budget }) => arm === rules.baseline && budget === own.budget);
      return base === undefined ? [] : differencesOf(own, base, rules.tolerance);
    })
    .filter(({ arm, kind }) => !rules.differs(arm).includes(kind));
  if (problems.length === 0) return;
  const lines = problems.map(({ arm, kind, text }) => `  ablation.arms.${arm} (${kind}): ${text}`);
  throw new ConfigError(
    [
      `ablation: arms are compared at equal budgets, and ${problems.length} figure(s) differ from the baseline '${rules.baseline}':`,
      ...lines,
      '  make them equal, or say that it is meant with differs: [...] of the arm; ablation.tolerance is for minutes',
    ].join('\n'),
  );
}

interface BudgetDifference {
  readonly arm: string;
  readonly kind: BudgetKind;
  readonly text: string;
}

interface BudgetFigure {
  readonly kind: BudgetKind;
  readonly what: string;
  readonly value: number;
}

function differencesOf(own: ArmBudget, base: ArmBudget, tolerance: number): readonly BudgetDifference[] {
  const [ours, theirs] = [figuresOf(own), figuresOf(base)];
  const keys = [...new Set([...theirs.keys(), ...ours.keys()])];
  return keys.flatMap((key) => {
    const [mine, other] = [ours.get(key), theirs.get(key)];
    const { kind, what } = (mine ?? other) as BudgetFigure;
    if (mine !== undefined && other !== undefined && isAlike(kind, [mine.value, other.value], tolerance)) return [];
    const show = (figure: BudgetFigure | undefined) =>
      figure === undefined ? 'none' : kind === 'steps' ? String(figure.value) : `${figure.value.toFixed(2)} min`;
    const share =
      mine !== undefined && other !== undefined && kind !== 'steps' && other.value > 0
        ? ` (${(100 * (mine.value / other.value - 1)).toFixed(1)} %, at most ${100 * tolerance} %)`
        : '';
    return [
      { arm: own.arm, kind, text: `budget ${own.budget}, ${what}: ${show(mine)}, baseline ${show(other)}${share}` },
    ];
  });
}

function isAlike(kind: BudgetKind, [mine, other]: readonly [number, number], tolerance: number): boolean {
  if (kind === 'steps') return mine === other;
  return Math.abs(mine - other) <= tolerance * other;
}

function figuresOf({ stages }: ArmBudget): ReadonlyMap<string, BudgetFigure> {
  const figures = stages.flatMap(({ name, steps, consumedMinutes, pools }): readonly BudgetFigure[] => [
    { kind: 'steps', what: `steps of stage ${name}`, value: steps },
    { kind: 'consumedMinutes', what: `audio consumed by stage ${name}`, value: consumedMinutes },
    ...pools.map(
      (pool): BudgetFigure => ({
        kind: 'distinctMinutes',
        what: `audio in pool ${pool.name} of stage ${name}`,
        value: pool.minutes,
      }),
    ),
  ]);
  return new Map(figures.map((figure) => [figure.what, figure]));
}
