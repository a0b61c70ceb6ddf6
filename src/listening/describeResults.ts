import { smallestSignFlipP } from '../ablation/statistics/signFlip.ts';
import type { ListeningContrast, ListeningResults } from './analyseTest.ts';
import { contrastName } from './analysisTables.ts';

/** The claimed contrast in one sentence, with the figures that it rests on. */
export function verdictSentence(results: ListeningResults): string {
  const [primary] = results.contrasts;
  if (primary === undefined) return 'Nothing was compared.';
  const { arm, baseline, verdict, smallestP } = primary;
  const figures = contrastFigures(primary, results);
  const who = `${results.kept} listeners, ${results.items} items`;
  if (smallestP > results.alpha)
    return `${contrastName(primary)}: ${figures}. ${who} give no p below ${showP(smallestP)}: nothing is claimed.`;
  if (verdict === 'undecided') return `No difference shown between ${arm} and ${baseline} (${figures}; ${who}).`;
  if (verdict === 'told apart') return `Listeners tell ${arm} from ${baseline} (${figures}; ${who}).`;
  return `${arm} was judged ${verdict} than ${baseline} (${figures}; ${who}).`;
}

/** Difference or share with its interval and p. */
export function contrastFigures({ figure, exact, adjustedP }: ListeningContrast, { kind }: ListeningResults): string {
  const { value, low, high } = figure;
  const show = (number: number): string =>
    exact === undefined ? signed(number, digitsOf(kind)) : `${(100 * number).toFixed(1)} %`;
  const range = low === undefined || high === undefined ? '' : `, 95 % interval ${show(low)} to ${show(high)}`;
  const what = exact === undefined ? '' : ` (${exact.events} of ${exact.count})`;
  return `${show(value)}${what}${range}, p = ${showP(adjustedP)}`;
}

/** What so many listeners and answers can show at best. */
export function reachSentence({ contrasts, needed, kind, alpha, kept }: ListeningResults): string {
  const [primary] = contrasts;
  if (primary === undefined) return '';
  const { smallestP, differences } = primary;
  const least = `The smallest p that these answers could give is ${showP(smallestP)}.`;
  if (kind === 'abx')
    return needed === undefined
      ? `${least} So few answers cannot show that X is found more often than by guessing.`
      : `${least} At least ${needed.events} of ${needed.count} answers must be right.`;
  const wanted = listenersNeeded(alpha);
  const more = kept < wanted ? ` A claim at ${alpha} needs ${wanted} listeners and as many items.` : '';
  return `${least} The unit is the listener (${differences.length}) and, in a second test, the item.${more}`;
}

/** The fewest for which a sign-flip test can reach `alpha`. */
function listenersNeeded(alpha: number): number {
  let count = 1;
  while (smallestSignFlipP(count) > alpha) count += 1;
  return count;
}

export function digitsOf(kind: ListeningResults['kind']): number {
  return kind === 'mushra' ? 1 : 2;
}

function showP(p: number): string {
  return p < 0.001 ? p.toExponential(1) : p.toFixed(3);
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}
