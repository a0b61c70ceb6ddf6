import { csvCell, latexText } from '../ablation/resultTables.ts';
import type { ListeningContrast, ListeningResults } from './analyseTest.ts';
import type { TestKey } from './testKey.ts';

/** Every judgement behind the practice pages, one line each, with names and whether the listener was kept. */
export function answersCsv(key: TestKey, { listeners }: ListeningResults): string {
  const idOf = (item: number): readonly string[] => {
    const { id = '', voice = '', seed = '' } = key.items[item] ?? {};
    return [id, voice, String(seed)];
  };
  const rows = listeners.flatMap(({ answers, judgements, reasons }) => {
    const who = [String(answers.listener), answers.session, reasons.length === 0 ? 'kept' : 'screened out'];
    return [
      ...judgements.ratings.map(({ item, system, isCatch, value }) => [
        ...[...who, ...idOf(item), system, '', isCatch ? 'catch' : 'judged', String(value)],
      ]),
      ...judgements.choices.map(({ item, arm, baseline, isCatch, isHit }) => [
        ...[...who, ...idOf(item), arm, baseline, isCatch ? 'catch' : 'judged', String(Number(isHit))],
      ]),
    ];
  });
  const head = ['listener', 'session', 'screening', 'item', 'voice', 'seed', 'system', 'against', 'use', 'value'];
  return `${[head, ...rows].map((row) => row.map(csvCell).join(',')).join('\n')}\n`;
}

/** The table for a paper: plain LaTeX, no packages. */
export function listeningLatex(results: ListeningResults): string {
  const { systems, contrasts, kind, kept, listeners, items } = results;
  const digits = kind === 'mushra' ? 1 : 2;
  const range = (value: number, low: number | undefined, high: number | undefined): string =>
    low === undefined || high === undefined
      ? `$${value.toFixed(digits)}$`
      : `$${value.toFixed(digits)}$ {\\small $[${low.toFixed(digits)}, ${high.toFixed(digits)}]$}`;
  const systemRows = systems.map(({ system, figure }) => [
    latexText(system),
    range(figure.value, figure.low, figure.high),
    '',
  ]);
  const contrastRows = contrasts.map((one) => [
    latexText(contrastName(one)),
    range(one.figure.value, one.figure.low, one.figure.high),
    `$p ${one.adjustedP < 0.001 ? '< 0.001' : `= ${one.adjustedP.toFixed(3)}`}$`,
  ]);
  const lines = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.join(' & ')} \\\\`);
  return [
    `% ${kind}; ${kept} of ${listeners.length} listeners after screening, ${items} items; 95 % intervals over listeners and items: means by bootstrap, comparisons by min F'`,
    '\\begin{tabular}{lrr}',
    '\\hline',
    ...(systemRows.length > 0 ? [...lines(systemRows), '\\hline'] : []),
    ...lines(contrastRows),
    '\\hline',
    '\\end{tabular}',
    '',
  ].join('\n');
}

/** `new minus plain`, or of choices `new or plain`. */
export function contrastName({ arm, baseline, exact }: Pick<ListeningContrast, 'arm' | 'baseline' | 'exact'>): string {
  return exact === undefined ? `${arm} − ${baseline}` : `${arm} or ${baseline}`;
}
