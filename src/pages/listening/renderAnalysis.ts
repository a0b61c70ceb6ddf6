import type { ListeningContrast, ListeningResults, SystemFigure } from '../../listening/analyseTest.ts';
import { contrastName } from '../../listening/analysisTables.ts';
import { digitsOf, reachSentence, verdictSentence } from '../../listening/describeResults.ts';
import type { ScreenedListener } from '../../listening/screenListener.ts';
import type { DifferenceRow, RankedRow } from '../ablation/ablationData.ts';
import { ablationStyle } from '../ablation/ablationStyle.ts';
import { differenceTable, rankTable } from '../ablation/comparedTables.ts';
import { html, type Markup } from '../html.ts';
import { madeAt, type PageSection, pageShell, sectionLinks, titledSection } from '../pageShell.ts';
import { drawTable } from '../report/measurementsSection.ts';
import { reportStyle } from '../report/reportStyle.ts';
import { keyFigures } from '../report/runSections.ts';

export interface AnalysisPage {
  readonly title: string;
  readonly createdAt: string;
  /** What to type for the same. */
  readonly command: string;
  readonly results: ListeningResults;
}

const scales: Readonly<Record<ListeningResults['kind'], string>> = {
  mos: 'Mean opinion score from 1 (bad) to 5 (excellent), ITU-T P.800.',
  mushra: 'Grade from 0 to 100 beside the reference, ITU-R BS.1534-3.',
  preference: 'Which of two sounds more natural.',
  abx: 'Which of two X is.',
};

/** The page of what listeners said; it needs no server and loads nothing from elsewhere. */
export function renderAnalysis({ title, createdAt, command, results }: AnalysisPage): string {
  const { listeners, kept, systems } = results;
  const sections: readonly (PageSection | false)[] = [
    systems.length > 0 && {
      id: 'scores',
      title: results.kind === 'mos' ? 'Scores' : 'Grades',
      markup: scores(results),
    },
    { id: 'differences', title: 'Differences', markup: differences(results) },
    results.contrasts.some(({ exact }) => exact !== undefined) && {
      id: 'choices',
      title: 'Choices',
      markup: choices(results),
    },
    { id: 'listeners', title: 'Listeners', markup: listenerTable(results) },
    { id: 'again', title: 'The same again', markup: html`<pre class="command">${command}</pre>` },
  ];
  const shown = sections.filter((section) => section !== false);
  return pageShell({
    title,
    style: `${reportStyle}${ablationStyle}${analysisStyle}`,
    header: html`<p class="summary">${verdictSentence(results)}</p>
  ${madeAt(createdAt)}
  ${keyFigures([
    {
      label: 'Verdict',
      value: results.contrasts[0]?.verdict ?? 'undecided',
      note: `${results.primary} against ${results.baseline}`,
    },
    {
      label: 'Listeners',
      value: String(kept),
      note: `of ${listeners.length}; ${listeners.length - kept} screened out`,
    },
    { label: 'Items', value: String(results.items) },
  ])}
  ${sectionLinks(shown)}`,
    main: html`${shown.map(titledSection)}`,
  });
}

const analysisStyle = `
.listeners td, .listeners th { font-size: 14px; padding-block: 6px; }
.listeners .out th, .listeners .out td { color: var(--soft); }
.listeners .why { color: var(--second); }
.listeners .figure { text-align: right; }
`;

function scores(results: ListeningResults): Markup {
  const rows = results.systems.map((one) => rankedRow(one, results.arms));
  return html`<p class="hint">${scales[results.kind]} Mean over the listeners that were kept and items, with a 95 % bootstrap interval that draws both anew.</p>
  ${rankTable(rows, { digits: digitsOf(results.kind), name: 'Scores', rowsAre: 'Heard' })}`;
}

function rankedRow({ system, role, figure }: SystemFigure, arms: readonly string[]): RankedRow {
  const { value, low, high } = figure;
  const label = role === 'hidden' ? 'hidden reference' : system;
  const place = role === 'arm' ? { arm: arms.indexOf(system) } : {};
  return { label, ...place, value, ...(low === undefined || high === undefined ? {} : { low, high }) };
}

function differences(results: ListeningResults): Markup {
  const { kind, alpha, contrasts } = results;
  const isShare = kind === 'abx' || kind === 'preference';
  const rows = contrasts.map((one) => differenceRow(one, results.arms, isShare));
  const what = isShare ? 'Share of answers less one half, in percent.' : 'Arm minus baseline.';
  return html`<p class="hint">${what} The 95 % interval is that of min F', for other listeners and other items; small dots are listeners. ${tested(kind)}
  The claimed contrast was named before; p of the others is corrected by Holm. A claim needs p of at most ${alpha}.</p>
  ${differenceTable(rows, { digits: isShare ? 1 : digitsOf(kind), unit: 'listener' })}
  <p class="hint">${reachSentence(results)}</p>`;
}

function tested(kind: ListeningResults['kind']): string {
  return kind === 'abx'
    ? 'p: exact binomial test of all answers, for who hears no difference guesses on every page.'
    : "p: the largest of two sign-flip permutation tests, with the listener and with the item as the unit, and of min F' (Clark 1973), which draws both.";
}

function differenceRow(one: ListeningContrast, arms: readonly string[], isShare: boolean): DifferenceRow {
  const { figure, differences: pairs, adjustedP, effect, verdict, arm, isPrimary } = one;
  const shown = (value: number): number => (isShare ? 100 * (value - 0.5) : value);
  const { low, high } = figure;
  return {
    ...{ label: contrastName(one), arm: arms.indexOf(arm), isPrimary, mean: shown(figure.value) },
    ...(low === undefined || high === undefined ? {} : { low: shown(low), high: shown(high) }),
    pairs: isShare ? pairs.map((value) => 100 * value) : pairs,
    ...{ p: adjustedP, verdict },
    ...(effect === undefined ? {} : { effect: effect.hedges }),
  };
}

function choices({ contrasts, kind }: ListeningResults): Markup {
  const hits = kind === 'abx' ? 'X found, %' : 'first chosen, %';
  const rows = contrasts.flatMap((one) => {
    if (one.exact === undefined) return [];
    const { share, low, high, count, p } = one.exact;
    const cells = [
      { value: 100 * share, low: 100 * low, high: 100 * high, count },
      { value: p },
      { value: one.pListeners },
      { value: one.pItems },
      { value: one.pBoth },
    ];
    return [{ label: contrastName(one), cells }];
  });
  const columns = [
    { label: hits, digits: 1 },
    { label: 'p, exact', digits: 3 },
    { label: 'p, listeners', digits: 3 },
    { label: 'p, items', digits: 3 },
    { label: 'p, both', digits: 3 },
  ];
  const note =
    "All answers counted as if they were independent, with Clopper and Pearson's exact 95 % interval; beside it p of sign-flip tests over listeners and over items, and of min F'.";
  return drawTable({ title: 'All answers', note, rowsAre: 'Pair', columns, rows });
}

function listenerTable({ listeners }: ListeningResults): Markup {
  return html`<p class="hint">Screened by rules that were fixed when the test was made. Whoever is screened out is in no figure above.</p>
  <div class="scroll" tabindex="0" role="region" aria-label="Listeners"><table class="listeners">
    <thead><tr><th scope="col">Listener</th><th scope="col">Tones</th><th scope="col">Catch items wrong</th><th scope="col">Reference low</th><th scope="col">Anchor high</th><th scope="col">Minutes</th><th scope="col">Screening</th></tr></thead>
    <tbody>${listeners.map(listenerRow)}</tbody>
  </table></div>`;
}

function listenerRow({
  answers,
  headphonesRight,
  catchItems,
  catchWrong,
  referenceLow,
  anchorHigh,
  minutes,
  reasons,
}: ScreenedListener): Markup {
  const share = (value: number | undefined): string => (value === undefined ? '—' : `${Math.round(100 * value)} %`);
  return html`<tr class="${reasons.length > 0 && 'out'}"><th scope="row">${answers.listener}<small>${answers.session.slice(0, 6)}</small></th>
    <td class="figure">${headphonesRight ?? '—'}</td><td class="figure">${catchItems === 0 ? '—' : `${catchWrong} of ${catchItems}`}</td><td class="figure">${share(referenceLow)}</td><td class="figure">${share(anchorHigh)}</td><td class="figure">${Number.isFinite(minutes) ? minutes.toFixed(1) : '—'}</td>
    <td class="${reasons.length > 0 && 'why'}">${reasons.length === 0 ? 'kept' : reasons.join('; ')}</td></tr>`;
}
