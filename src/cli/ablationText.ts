import { contrastName, secondaryContrasts } from '../ablation/design.ts';
import type { AblationResults, ContrastResult } from '../ablation/results.ts';
import { showDuration } from '../core/logging/progress.ts';
import { budgetRows } from './ablationBudgets.ts';
import { table } from './output.ts';
import type { AblationOutcome, PlannedAblation } from './runAblation.ts';
import { describeSweep } from './sweepStates.ts';

/** A plan for programs. */
export function planJson({ plan, power, cost, states }: PlannedAblation) {
  const { design, jobs, sweep } = plan;
  return {
    folder: sweep.folder,
    design,
    power,
    cost,
    jobs: jobs.map(({ arm, budget, seed, folder, hash }, index) => {
      const { state } = states[index] ?? { state: 'waiting' };
      return { arm, budget, seed, folder, hash, state };
    }),
  };
}

/** A plan for people: what is claimed, what it could show, what it takes. */
export function planAblationText(planned: PlannedAblation): string {
  const { plan, power, cost, states } = planned;
  const { config, design, sweep } = plan;
  const done = states.filter(({ state }) => state === 'finished').length;
  const head = ['arm', 'budget', 'stage', 'steps', 'minutes consumed', 'minutes available', 'passes'];
  return [
    config.question,
    table([
      ['primary', contrastName(design.primary)],
      ['arms', `${design.arms.join(', ')} (baseline ${design.primary.baseline})`],
      ['runs', `${plan.jobs.length} in ${sweep.folder}, ${done} done: ${design.seeds.length} paired seeds`],
      ...powerRows(planned),
      ['other tests', otherTests(planned)],
      ['stages', stagesText(cost)],
      ['training', trainingText(cost)],
    ]),
    table([head, ...budgetRows(plan, cost)]),
    `(budgets of seed ${design.seeds[0]}; steps must be equal, minutes within ${100 * config.tolerance} %)`,
    power.smallestP > 0.016 && config.alpha <= 0.05
      ? 'Seven paired seeds reach p = 0.016; with fewer every pair must agree, and one that does not ends the claim.'
      : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function powerRows({ plan, power }: PlannedAblation): readonly (readonly string[])[] {
  const { detectable, expected } = power;
  const assumption = 'simulated: the sign-flip test on normal differences of independent seeds';
  return [
    ['smallest p', `${show(power.smallestP)} of ${power.pairs} pairs, alpha ${plan.config.alpha}`],
    [
      'finds',
      detectable === undefined
        ? 'no difference with 80 %'
        : `a true difference of ${detectable.deviations.toFixed(2)} standard deviations over seeds with ${100 * detectable.wanted} % (${assumption})`,
    ],
    [
      'power',
      expected === undefined
        ? 'not stated: ablation.expected names the difference and its standard deviation over seeds'
        : `${(100 * expected.power.share).toFixed(0)} % for a difference of ${expected.difference} with a standard deviation of ${expected.deviation} over seeds`,
    ],
  ];
}

function otherTests({ plan, power }: PlannedAblation): string {
  const count = secondaryContrasts(plan.design, plan.units).length;
  if (count === 0) return 'none';
  const best = Math.min(1, count * power.smallestP);
  const hope =
    best > plan.config.alpha ? ', above alpha: one alone could not be claimed; name fewer in ablation.secondary' : '';
  return `at most ${count}, corrected by Holm: the smallest reachable p of one alone is ${show(best)}${hope}`;
}

function stagesText({ stages, distinctStages, finishedStages }: PlannedAblation['cost']): string {
  const finished = finishedStages > 0 ? `, ${finishedStages} of the first seed's finished before` : '';
  return `${stages}, of which ${distinctStages} are different work; the others are reused by hash${finished}`;
}

function trainingText({ trainingSeconds }: PlannedAblation['cost']): string {
  if (trainingSeconds === undefined)
    return 'time unknown: no like stage was trained in this outputFolder, or nothing is left';
  return `${showDuration(trainingSeconds)} one after the other, without validation, samples and measuring`;
}

/** What the terminal shows at the end. */
export function describeAblation(outcome: AblationOutcome): string {
  const { results, files = [] } = outcome;
  return results === undefined ? describeSweep(outcome) : describeComparison(results, files);
}

export function describeComparison({ primary, secondary }: AblationResults, files: readonly string[]): string {
  const found = secondary.filter(({ verdict }) => verdict !== 'undecided');
  return [
    `primary: ${contrastLine(primary)}`,
    `${found.length} of ${secondary.length} other tests find a difference (Holm)`,
    ...found.map((one) => `  ${contrastLine(one)}`),
    ...files,
  ].join('\n');
}

function contrastLine(result: ContrastResult): string {
  const { mean, interval, adjustedP, verdict, pairs, effect } = result;
  const range = interval === undefined ? '' : ` [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]`;
  const size = effect === undefined ? '' : `, g = ${effect.hedges.toFixed(2)}`;
  return `${contrastName(result)}: ${verdict}, difference ${mean.toFixed(3)}${range}, p = ${show(adjustedP)}, ${pairs.length} pairs${size}`;
}

function show(p: number): string {
  return p < 0.001 ? p.toExponential(1) : String(Number(p.toPrecision(3)));
}
