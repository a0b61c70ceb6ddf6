import { expect, it } from 'vitest';
import type { EvaluatedItem, RunEvaluation } from '../evaluation/runEvaluation.ts';
import { axisTables } from './axisTables.ts';

function item(id: string, pinyin: string, values: readonly [recorded: number, produced: number]): EvaluatedItem {
  const clip = (system: 'recording' | 'synthesis', measures: Readonly<Record<string, number>>) => ({
    ...{ system, wav: '', measures },
  });
  return {
    ...{ id, voice: 'a', unit: 'syllable', text: id, pinyin, tags: [], language: 'Chinese' },
    familiarity: id === 'b' ? 'heard' : 'never heard',
    clips: [
      clip('recording', { range: values[0] }),
      clip('synthesis', { range: values[1], error: 2 * values[1] }),
      { ...clip('synthesis', { range: 99 }), timbreOf: 'b' },
    ],
  };
}

it('show every measure by tone and combination, with the recordings where they have a figure, and no axis of one level', () => {
  const info = (name: string) => ({ name, label: name, digits: 1 });
  const tables = axisTables({
    ...{ pairMeasures: [info('error'), info('unknown')], clipMeasures: [info('range')] },
    items: [item('a', 'ma1', [1, 2]), item('b', 'ma1', [3, 4]), item('c', 'ma4', [5, 6])],
  } as unknown as RunEvaluation);
  expect(tables.map(({ title }) => title)).toEqual(['Held-out syllables by tone', 'Held-out syllables by combination']);
  const shown = (table: number) =>
    tables[table]?.rows.map(({ label, cells }) => [
      label,
      ...cells.map((cell) => ('value' in cell ? cell.value : '-')),
    ]);
  expect(tables[0]?.columns.map(({ label }) => label)).toEqual(['error', 'range']);
  expect(shown(0)).toEqual([
    ['1, synthesis', 6, 3],
    ['1, recording', '-', 2],
    ['4, synthesis', 12, 6],
    ['4, recording', '-', 5],
  ]);
  expect(shown(1)?.map(([label]) => label)).toEqual([
    ...['heard, synthesis', 'heard, recording'],
    ...['never heard, synthesis', 'never heard, recording'],
  ]);
});
