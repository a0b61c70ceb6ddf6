import { signFlipInterval, signFlipTest } from '../../src/ablation/statistics/signFlip.ts';

export const budgets = [10, 30, 60, 120] as const;
export const arms = ['random', 'coverage', 'active'] as const;
export type Arm = (typeof arms)[number];

/** Named before any run. */
export const primary = { measure: 'mel-cepstral-distortion', seconds: 60, arm: 'active', against: 'random' } as const;

/** What a round is judged by, on syllables that no arm hears or asks about. */
export interface Quality {
  /** dB */
  readonly distortion: number;
  readonly loss: number;
  readonly durationErrorMs: number;
}

const measures = ['distortion', 'loss', 'durationErrorMs'] as const satisfies readonly (keyof Quality)[];

/** Mean over seeds; its interval of 95 % needs six of them. */
interface SeedFigure {
  readonly seeds: number;
  readonly mean: number;
  readonly low?: number;
  readonly high?: number;
}

type Levels = Readonly<Record<keyof Quality, SeedFigure>>;
type Contrasts = Readonly<Record<keyof Quality, SeedFigure & { readonly p: number }>>;

export interface Figures {
  readonly primary: typeof primary;
  /** How good each arm is at each budget. */
  readonly levels: readonly ({ readonly seconds: number; readonly arm: Arm } & Levels)[];
  /** Each arm less random, paired by seed. */
  readonly contrasts: readonly ({
    readonly seconds: number;
    readonly arm: Arm;
    readonly isPrimary: boolean;
  } & Contrasts)[];
}

/** `qualityOf`: of a round that is done; at the first budget all arms are one. */
export function figuresOf(
  seeds: readonly number[],
  qualityOf: (round: { readonly seed: number; readonly arm: Arm; readonly seconds: number }) => Quality | undefined,
): Figures {
  const valuesOf = (of: (seed: number) => number | undefined) => seeds.flatMap((seed) => of(seed) ?? []);
  const of = (arm: Arm, seconds: number, measure: keyof Quality) => (seed: number) =>
    qualityOf({ seed, arm, seconds })?.[measure];
  const less = (arm: Arm, seconds: number, measure: keyof Quality) => (seed: number) => {
    const [own, other] = [arm, primary.against].map((one) => of(one, seconds, measure)(seed));
    return own === undefined || other === undefined ? undefined : own - other;
  };
  return {
    primary,
    levels: budgets.flatMap((seconds) =>
      arms.map((arm) => ({
        ...{ seconds, arm },
        ...byMeasure((measure) => seedFigure(valuesOf(of(arm, seconds, measure)))),
      })),
    ),
    contrasts: budgets.slice(1).flatMap((seconds) =>
      arms.slice(1).map((arm) => ({
        ...{ seconds, arm, isPrimary: seconds === primary.seconds && arm === primary.arm },
        ...byMeasure((measure) => {
          const differences = valuesOf(less(arm, seconds, measure));
          return { ...seedFigure(differences), p: signFlipTest(differences, { seed: 1 }).p };
        }),
      })),
    ),
  };
}

function byMeasure<T>(of: (measure: keyof Quality) => T): Readonly<Record<keyof Quality, T>> {
  return Object.fromEntries(measures.map((measure) => [measure, of(measure)])) as Record<keyof Quality, T>;
}

/** The interval is the exact one of sign flips: seeds are few, and a bootstrap of few is too narrow. */
function seedFigure(values: readonly number[]): SeedFigure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { seeds: values.length, mean, ...signFlipInterval(values, { alpha: 0.05, seed: 1 }) };
}
