import { TrainingError } from '../../errors.ts';

/**
 * Stops a run whose loss or gradient is not finite, before the broken step becomes the state.
 * @throws TrainingError that names the term, the step and the utterances.
 */
export function assertFinite(
  metrics: Readonly<Record<string, number>>,
  where: { readonly stage: string; readonly step: number; readonly ids: readonly string[] },
): void {
  const broken = Object.entries(metrics).filter(([, value]) => !Number.isFinite(value));
  if (broken.length === 0) return;
  const terms = broken.filter(([key]) => !key.endsWith('/total'));
  const named = (terms.length > 0 ? terms : broken).map(([key, value]) => `${key} = ${value}`).join(', ');
  const utterances = where.ids.slice(0, 5).join(', ');
  throw new TrainingError(
    `stage '${where.stage}', step ${where.step}: ${named}; the state before this step is kept. ` +
      `Utterances of the step: ${utterances}${where.ids.length > 5 ? `, and ${where.ids.length - 5} more` : ''}. ` +
      'Lower train[].rate.peak, set optimizer.clipNorm, or look at these recordings.',
  );
}
