import { z } from 'zod';
import { itemAxisNames } from '../evaluation/itemAxes.ts';

const nameSchema = z.string().regex(/^[\w.-]+$/, 'letters, digits, dot, dash and underscore');

/** What two arms must have alike, stage by stage. */
export const budgetKinds = ['steps', 'consumedMinutes', 'distinctMinutes'] as const;
export type BudgetKind = (typeof budgetKinds)[number];

const armSchema = z.strictObject({
  /** What tells the arm from the others, as overrides of the config. */
  overrides: z.array(z.string()).default([]),
  /** In what its budget differs from the baseline's on purpose; anything else that differs is refused. */
  differs: z.array(z.enum(budgetKinds)).default([]),
});

/** The node `ablation` of an experiment: arms x budgets x seeds, and what is claimed of them. */
export const ablationConfigSchema = z
  .strictObject({
    /** One sentence; the title of the report. */
    question: z.string(),
    /** Every arm is trained once with each of them; arms are compared seed by seed. */
    seeds: z.array(z.int().nonnegative()).min(1),
    arms: z.record(nameSchema, armSchema),
    /** The arm that the others are compared with. */
    baseline: z.string(),
    /** Name -> overrides that all arms get; without any, the config's own budget. */
    budgets: z.record(nameSchema, z.array(z.string())).default({}),
    /** The one difference that is claimed, named before it is seen. */
    primary: z.strictObject({
      arm: z.string(),
      metric: z.string(),
      unit: z.enum(['syllable', 'sentence']),
      /** Absent: the only budget that there is. */
      budget: z.string().optional(),
      /** Only over items of one level of an axis, such as the questions; absent: over all of the unit. */
      within: z.strictObject({ axis: z.enum(itemAxisNames), level: z.string().min(1) }).optional(),
    }),
    /** Metrics that are tested besides, corrected for their number; absent: all of `evaluation.metrics`. */
    secondary: z.array(z.string()).optional(),
    /** Probability of a false claim that is accepted. */
    alpha: z.number().gt(0).lt(1).default(0.05),
    /** What is expected of the primary difference, for the power that the plan states. */
    expected: z
      .strictObject({
        /** The difference between the arms, in the metric's unit. */
        difference: z.number().positive(),
        /** Standard deviation of that difference over seeds. */
        deviation: z.number().positive(),
      })
      .optional(),
    /** Share by which minutes of an arm may differ from the baseline's; steps must be equal. */
    tolerance: z.number().nonnegative().default(0.05),
  })
  .superRefine(({ seeds, arms, baseline, budgets, primary }, context) => {
    const refuse = (path: readonly (string | number)[], message: string): void =>
      context.addIssue({ code: 'custom', path: [...path], message });
    const known = Object.keys(arms);
    const list = known.join(', ') || 'none';
    if (known.length < 2) refuse(['arms'], `expected at least two arms, got ${list}`);
    if (!known.includes(baseline)) refuse(['baseline'], `no arm '${baseline}'; there are: ${list}`);
    if (!known.includes(primary.arm)) refuse(['primary', 'arm'], `no arm '${primary.arm}'; there are: ${list}`);
    if (primary.arm === baseline) refuse(['primary', 'arm'], 'the baseline is not compared with itself');
    for (const [index, seed] of seeds.entries())
      if (seeds.indexOf(seed) !== index) refuse(['seeds', index], `${seed} stands twice`);
    const names = budgetNames({ budgets });
    if (primary.budget === undefined ? names.length > 1 : !names.includes(primary.budget))
      refuse(['primary', 'budget'], `expected one of the budgets ${names.join(', ')}`);
  });

export type AblationConfig = z.infer<typeof ablationConfigSchema>;

const onlyBudget = 'own';

/** The budgets by name; one of its own where the config names none. */
export function budgetNames({ budgets }: Pick<AblationConfig, 'budgets'>): readonly string[] {
  const names = Object.keys(budgets);
  return names.length === 0 ? [onlyBudget] : names;
}
